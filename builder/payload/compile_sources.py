"""Compile Python sources into bytecode, in a process that has done nothing else.

What is written depends on which strings the process has interned, as well as on the source. So this
file is run alone, with the interpreter's options -I -S, and imports nothing of ours. Standard input
has a JSON list a line: source, bytecode, and the name that tracebacks show. A source that is no
Python ends it; standard output then has that name and the reason as a JSON list.
"""

from __future__ import annotations

import json
import py_compile
import sys


def main() -> int:
    """Compile what standard input lists; return the exit status."""
    for line in sys.stdin:
        source, target, name = json.loads(line)
        try:
            py_compile.compile(
                source, target, name, doraise=True,
                invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
            )  # fmt: skip
        except py_compile.PyCompileError as error:
            print(json.dumps([name, str(error.exc_value)]))
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
