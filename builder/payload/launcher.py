"""`vademecum`, the program at the stick's root: a shell script that needs nothing but its shell."""

from __future__ import annotations

from string import Template

NAME = "vademecum"
LOADER = "/lib64/ld-linux-x86-64.so.2"

# The interpreter is always run by the system's loader: that way it needs no execute bit, which
# FAT cannot keep, and the bundled libraries are found without an environment variable that
# programs started from here would inherit.
_SCRIPT = Template(r"""#!/bin/sh
# Vademecum. Uses only what every shell has built in, and writes nothing.
# Where files cannot be marked as programs, start it with:  sh vademecum
set -eu
unset CDPATH

fail() {
    printf 'vademecum: %s\n' "$$1" >&2
    exit 1
}

self=$$0
case $$self in
*/*) ;;
*) if [ -f "./$$self" ]; then self=./$$self; else self=$$(command -v "$$self"); fi ;;
esac
while [ -L "$$self" ]; do
    if [ -x /usr/bin/readlink ]; then
        link=$$(/usr/bin/readlink "$$self")
    elif [ -x /bin/readlink ]; then
        link=$$(/bin/readlink "$$self")
    else
        fail "start it from the stick itself: this system cannot follow the link $$self"
    fi
    case $$link in
    /*) self=$$link ;;
    *) self=$${self%/*}/$$link ;;
    esac
done
root=$$(cd -P -- "$${self%/*}/" && pwd -P)

case $$root in
*[:\;]*) fail "a folder name with ':' or ';' is in the way: $$root" ;;
esac

loader=$loader
python=$$root/$directory/$interpreter
[ -x "$$loader" ] ||
    fail "this stick has programs for Linux on x86-64 with glibc; this machine is another kind."
[ -r "$$python" ] || fail "$$python is missing: the stick is incomplete."

version=$$("$$loader" --version 2>/dev/null) || version=
version=$${version#*release version 2.}
version=$${version%%[!0-9]*}
[ "$${version:-32}" -ge $glibc ] || # a loader that does not tell is older than 2.33
    fail "the stick needs glibc 2.$glibc or newer; this system's is 2.$${version:-32} or older."

"$$loader" --verify "$$python" >/dev/null 2>&1 || [ $$? -eq 2 ] ||
    fail "programs may not run from $$root (it is mounted noexec). Mount it with exec, or copy it."

exec "$$loader" --library-path "$$root/$directory/$libraries" "$$python" \
    -I -S -B -X utf8 "$$root/$application/runtime/bootstrap.py" "$$root" "$$root/$directory" "$$@"
""")


def script(directory: str, interpreter: str, libraries: str, application: str, glibc: int) -> bytes:
    """Return the launcher's text.

    `directory` and `application` are relative to the stick's root, `interpreter` and `libraries`
    to `directory`; `glibc` is the least minor version of glibc 2 that the payload runs on.
    """
    return _SCRIPT.substitute(
        directory=directory,
        interpreter=interpreter,
        libraries=libraries,
        application=application,
        loader=LOADER,
        glibc=glibc,
    ).encode()
