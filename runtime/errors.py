"""The one kind of error a person is meant to read."""


class LibraryError(Exception):
    """Something a person can act on.

    `message` names the thing that is wrong; `hint` says what to do next. Anything else that is
    raised is a defect of ours and keeps its traceback.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n  {self.hint}" if self.hint else self.message
