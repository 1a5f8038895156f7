"""The files for people at the stick's root: what this is, how to start it, whose work it holds."""

from __future__ import annotations

from collections.abc import Sequence

from builder.stick import Placed
from runtime.format import LICENSES_DIRECTORY, Manifest, PackRecord

_README = """\
{title}
{underline}

{description}

To start it on Linux, open a terminal in this folder and type

    ./vademecum

Or ask without opening the screen:

    ./vademecum ask "{question}"
    ./vademecum search "words to look for"
    ./vademecum verify        checks that every file is what it should be
    ./vademecum --help        lists what else it does

It needs no network and nothing installed, and it writes nothing: neither here nor on the machine.
A folder that refuses to run programs can still be started with

    sh ./vademecum

What a model writes can be wrong. Each sentence that the library bears out shows its source;
read the source before you rely on it. This is no substitute for a doctor.

What is on this stick
---------------------
{corpora}

Models
------
{models}

The program is free software under the Apache License 2.0. The licences of the texts and of
the models are those named above; {licences}/ has them in one list.
"""


def front_matter(manifest: Manifest, packs: Sequence[PackRecord]) -> list[Placed]:
    """Return README.txt and the list of licences."""
    corpora = "\n".join(_corpus(pack) for pack in packs)
    models = "\n".join(
        f"{each.name} ({each.licence}), from {each.source}" for each in manifest.models
    )
    readme = _README.format(
        title=manifest.title,
        underline="=" * len(manifest.title),
        description=manifest.description,
        question=(*manifest.questions, "What is a vade mecum?")[0],
        corpora=corpora,
        models=models,
        licences=LICENSES_DIRECTORY,
    )
    licences = f"Texts\n\n{corpora}\n\nModels\n\n{models}\n"
    # Carriage returns, for the editors of Windows.
    return [
        Placed.of("README.txt", readme.replace("\n", "\r\n").encode()),
        Placed.of(f"{LICENSES_DIRECTORY}/CONTENTS.txt", licences.replace("\n", "\r\n").encode()),
    ]


def _corpus(pack: PackRecord) -> str:
    facts = [pack.source, pack.publisher, pack.date, f"licence: {pack.licence}"]
    return f"{pack.title}\n    " + "\n    ".join(filter(None, facts))
