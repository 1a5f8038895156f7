"""Source code and settings: a file is a document of code, cut between its definitions.

The file's path is its title, since that is what people call it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from builder.readers.cleaning import DocumentBuilder, clean
from builder.readers.encodings import read_decoded
from builder.readers.format import Format, Found
from builder.specs import CorpusSpec

_SUFFIXES = (
    ".py .pyi .pyx .c .h .cc .cpp .cxx .hpp .hh .hxx .inl .ino .m .mm .cs .java .kt .kts .scala"
    " .groovy .gradle .js .mjs .cjs .jsx .ts .mts .cts .tsx .vue .svelte .coffee .rs .go .zig .nim"
    " .d .swift .dart .sh .bash .zsh .fish .ksh .bat .cmd .ps1 .psm1 .awk .sed .pl .pm .rb .php"
    " .lua .tcl .r .jl .hs .ml .mli .fs .fsx .ex .exs .erl .hrl .clj .cljs .lisp .lsp .scm .el .vim"
    " .sql .f .f90 .f95 .for .pas .pp .ada .adb .ads .cob .cbl .asm .s .v .sv .vhd .vhdl .cu .cl"
    " .glsl .hlsl .wgsl .proto .thrift .graphql .gql .toml .yaml .yml .ini .cfg .conf .properties"
    " .env .editorconfig .service .desktop .tf .hcl .nix .cmake .mk .ninja .bzl .css .scss .sass"
    " .less .styl .diff .patch .hbs .jinja .j2 .mustache .gitignore .dockerignore .gitattributes"
)
_NAMES = (
    " makefile dockerfile containerfile jenkinsfile vagrantfile rakefile gemfile procfile justfile"
    " brewfile cmakelists.txt meson.build build.bazel go.mod go.sum .bashrc .zshrc .profile"
    " crontab fstab"
)
_NEXT_DEFINITION = re.compile(r"\n(?:[ \t]*\n)+(?=[^\s)\]}])")
"""blank lines with a line after them that is not set in and does not close what is"""
_INTERPRETED = re.compile(rb"#![ \t]*/[^\n]{1,200}\n")


def read(path: Path, name: str, spec: CorpusSpec) -> Found:
    """Yield the file as one document. Raises UnreadableError if it is not text."""
    found = read_decoded(path, spec)
    yield from found.notices(name)
    draft = DocumentBuilder()
    for definition in _definitions(clean(found.text)):
        draft.code(definition)
    yield draft.document(name, title=name)


def _definitions(text: str) -> Iterator[str]:
    """Yield what stands between blank lines at the outermost level."""
    yield from _NEXT_DEFINITION.split(text)


def _recognizes(_path: Path, head: bytes) -> bool:
    """Tell a script, whatever its name, by the program that its first line asks for."""
    return _INTERPRETED.match(head) is not None and b"\0" not in head


def _accepts(_path: Path, head: bytes) -> bool:
    """Tell text from what else has such names: a film is a `.ts` too."""
    return b"\0" not in head or head.startswith((b"\xff\xfe", b"\xfe\xff"))


FORMAT = Format(
    "code",
    read,
    suffixes=tuple((_SUFFIXES + _NAMES).split()),
    recognizes=_recognizes,
    accepts=_accepts,
)
