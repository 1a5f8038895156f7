"""The end of the process."""

from __future__ import annotations

import os
import sys
import threading
from typing import NoReturn


def leave(status: int) -> NoReturn:
    """End the process with an exit status.

    A thread that still loads or computes is not waited for, and the engine under it must not be
    taken down meanwhile: then the process ends at once, with all that it has printed.
    """
    if any(thread.daemon for thread in threading.enumerate()):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
    sys.exit(status)
