"""START-HERE.html: how to start the library, in several languages, in any browser. Pure.

One file without script or reference: each language is a section, and the address's fragment chooses
one. The section shown at first comes last, so that plain CSS can hide it when another is chosen.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any

from runtime.stick.layout import Manifest, PackRecord

LANGUAGES = ("en", "es", "fr", "de", "pt", "ar", "zh", "ru")
_SYSTEM_NAMES: Mapping[str, str] = {"windows": "Windows", "macos": "macOS", "linux": "Linux"}
_MARKUP = re.compile(r"\*\*(?P<strong>.+?)\*\*|\*(?P<em>.+?)\*|`(?P<code>.+?)`")
_TAGS = {
    "strong": "<strong>{}</strong>",
    "em": "<em>{}</em>",
    "code": '<code dir="ltr">{}</code>',
}

Texts = Mapping[str, Any]


@cache
def texts(language: str) -> Texts:
    """Return what the page says in a language: key → text, list of texts, or list of tables."""
    source = files(__package__).joinpath("texts", f"{language}.toml")
    return tomllib.loads(source.read_text("utf-8"))


def start_page(manifest: Manifest, packs: Sequence[PackRecord], systems: Sequence[str]) -> str:
    """Return the page for a stick that these systems can start; it opens in the library's language.

    A language without a translation gets English.
    """
    spoken = manifest.language.partition("-")[0].lower()
    first = spoken if spoken in LANGUAGES else LANGUAGES[0]
    ordered = [*(each for each in LANGUAGES if each != first), first]
    contents = _contents(manifest, packs)
    sections = "\n".join(_section(each, manifest, systems, contents) for each in ordered)
    page = files(__package__).joinpath("page.html").read_text("utf-8")
    values = {"language": first, "title": escape(manifest.title), "sections": sections}
    return re.sub(r"@(\w+)@", lambda match: values[match[1]], page)


def marked_up(text: str) -> str:
    """Return a text of ours as HTML: `**strong**`, `*stressed*` and code in backticks."""

    def tagged(match: re.Match[str]) -> str:
        kind = str(match.lastgroup)
        return _TAGS[kind].format(match[kind])

    return _MARKUP.sub(tagged, escape(text, quote=False))


def _section(
    language: str, manifest: Manifest, systems: Sequence[str], contents: Mapping[str, str]
) -> str:
    said = texts(language)
    return f"""\
<section id="{language}" lang="{language}" dir="{said["direction"]}">
<header>
<nav>{_languages(language)}</nav>
<h1><bdi>{escape(manifest.title)}</bdi></h1>
<p class="lead">{marked_up(said["lead"])}</p>
</header>
<h2>{marked_up(said["start"])}</h2>
<div class="systems">{"".join(_system(each, said) for each in systems)}</div>
<h2>{marked_up(said["obstacles"])}</h2>
{"".join(_obstacles(said, systems))}
<h2>{marked_up(said["promises"])}</h2>
<div class="promises">{_list(said["does"], "does")}{_list(said["does_not"], "does-not")}</div>
<p class="careful">{marked_up(said["careful"])}</p>
<h2>{marked_up(said["copying"])}</h2>
<p>{marked_up(said["copy"])}</p>
<h2>{marked_up(said["contents"])}</h2>
{contents["corpora"]}
<details><summary>{marked_up(said["models"])}</summary>{contents["models"]}</details>
</section>"""


def _languages(shown: str) -> str:
    links = []
    for each in LANGUAGES:
        said = texts(each)
        current = ' aria-current="true"' if each == shown else ""
        attributes = f'href="#{each}" lang="{each}" dir="{said["direction"]}"{current}'
        links.append(f"<a {attributes}>{escape(said['name'])}</a>")
    return " ".join(links)


def _system(system: str, said: Texts) -> str:
    steps = "".join(f"<li>{marked_up(step)}</li>" for step in said[system])
    return f"<article><h3>{_SYSTEM_NAMES[system]}</h3><ol>{steps}</ol></article>"


def _obstacles(said: Texts, systems: Sequence[str]) -> Iterator[str]:
    for obstacle in said["obstacle"]:
        system = obstacle.get("system")
        if system is None or system in systems:
            label = f'<small dir="ltr">{_SYSTEM_NAMES[system]}</small> ' if system else ""
            paragraphs = "".join(f"<p>{marked_up(text)}</p>" for text in obstacle["text"])
            title = marked_up(obstacle["title"])
            yield f"<details><summary>{label}{title}</summary>{paragraphs}</details>\n"


def _list(items: Sequence[str], kind: str) -> str:
    return f'<ul class="{kind}">{"".join(f"<li>{marked_up(item)}</li>" for item in items)}</ul>'


def _contents(manifest: Manifest, packs: Sequence[PackRecord]) -> Mapping[str, str]:
    """Return lists of corpora and models; their texts are the bundle's, in any language."""
    corpora = [(pack.title, (pack.publisher, pack.date, pack.licence)) for pack in packs]
    models = [(model.name, (model.licence, model.source)) for model in manifest.models]
    return {"corpora": _works(corpora), "models": _works(models)}


def _works(works: Sequence[tuple[str, Sequence[str]]]) -> str:
    items = "".join(
        f"<li><bdi>{escape(title)}</bdi>"
        f"<small><bdi>{escape(' · '.join(filter(None, facts)))}</bdi></small></li>"
        for title, facts in works
    )
    return f'<ul class="works">{items}</ul>'
