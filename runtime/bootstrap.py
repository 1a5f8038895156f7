"""The first file that runs on a stick: makes the stick's packages importable, then starts.

The launcher calls it as `bootstrap.py ROOT PAYLOAD ARGUMENTS…` in an interpreter that looks
nowhere else for modules. Each import reads from a stick that may be pulled out at any time, so it
begins with none but of what the interpreter has built in.
"""

import sys

_PR_SET_PDEATHSIG = 1


def start(command: list[str]) -> None:
    """Run the program with the library at the stick's root, and end the process."""
    root, payload, *arguments = command
    try:
        _prepare(payload, arguments)
        from pathlib import Path

        from runtime.__main__ import start as start_program
    except (ImportError, OSError) as error:
        sys.exit(
            f"vademecum: The program cannot be read from the stick: {error}\n"
            "  If the stick was taken out, put it in again and start anew; if it was not, copy it "
            "again from its source."
        )
    start_program(["--library", root, *arguments], payload=Path(payload))


def _prepare(payload: str, arguments: list[str]) -> None:
    from pathlib import Path

    _end_with_launcher()
    application = Path(__file__).parents[1]
    packages = [Path(payload, name) for name in ("packages.zip", "site-packages")]
    sys.path += map(str, [application, *packages])
    sys.argv = ["vademecum", *arguments]

    # Graphics devices' drivers are to find the C++ library that they want, if the stick uses any.
    engine = Path(payload) / "site-packages" / "llama_cpp" / "lib"
    if any((engine / f"libggml-{name}.so").exists() for name in ("cuda", "vulkan")):
        from runtime.hardware.system_libraries import prefer_newer

        prefer_newer(engine)


def _end_with_launcher() -> None:
    """Have Linux end this process when the launcher that waits for it is ended by somebody."""
    if sys.platform == "linux":
        import ctypes
        import signal

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


if __name__ == "__main__":
    start(sys.argv[1:])
