"""README.txt. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from runtime.stick.layout import LICENSES_DIRECTORY, Manifest, PackRecord

_STARTS: Mapping[str, str] = {
    "windows": "Windows 10 and newer: double-click Vademecum.cmd",
    "macos": "macOS 12 and newer: double-click Vademecum.command",
    "linux": "Linux: open a terminal in this folder and type   sh vademecum",
}
_README = """\
{title}
{underline}

{description}

To start it:

{starts}

START-HERE.html opens in any browser and says what to do when something is in the way.
In a terminal, {command} also does this:

    {command} ask "{question}"
    {command} search "words to look for"
    {command} doctor        tells what will be slow on this machine
    {command} verify        checks that every file is what it should be
    {command} --help        lists what else it does

It needs no network and nothing installed, and it writes nothing, neither here nor on the machine,
but a file of answers where you tell it to.

What a model writes can be wrong. Each sentence that the library supports shows its source;
read the source before you rely on it. This is no substitute for a doctor.

What is on this stick
---------------------
{corpora}

Models
------
{models}

The program is free software under the Apache License 2.0. The licences of the texts and of
the models are those named above; {licences}/CONTENTS.txt has them with
their addresses, and what each asks of those who hand the stick on.
"""


def readme_text(manifest: Manifest, packs: Sequence[PackRecord], systems: Sequence[str]) -> str:
    """Return README.txt for a stick that these systems can start."""
    return _README.format(
        title=manifest.title,
        underline="=" * len(manifest.title),
        description=manifest.description,
        starts="\n".join(f"    {_STARTS[system]}" for system in systems),
        command="Vademecum" if tuple(systems) == ("windows",) else "./vademecum",
        question=(*manifest.questions, "What is a vade mecum?")[0],
        corpora=_corpora(packs),
        models=_models(manifest),
        licences=LICENSES_DIRECTORY,
    )


def _models(manifest: Manifest) -> str:
    return "\n".join(
        f"{each.name} ({each.licence}), from {each.source}" for each in manifest.models
    )


def _corpora(packs: Sequence[PackRecord]) -> str:
    return "\n".join(map(_corpus, packs))


def _corpus(pack: PackRecord) -> str:
    facts = [pack.source, pack.publisher, pack.date, f"licence: {pack.licence}"]
    return f"{pack.title}\n    " + "\n    ".join(filter(None, facts))
