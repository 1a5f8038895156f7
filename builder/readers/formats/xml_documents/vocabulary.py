"""What the elements of a kind of XML documents mean; what is in none of these is inline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names of elements, by what is done with them."""

    sections: frozenset[str]
    """what has a title and is a section of the text"""
    blocks: frozenset[str]
    """what stands apart"""
    titles: frozenset[str] = frozenset({"title"})
    code: frozenset[str] = frozenset()
    lists: frozenset[str] = frozenset()
    numbered: frozenset[str] = frozenset()
    """lists whose items have numbers"""
    items: frozenset[str] = frozenset()
    tight: frozenset[str] = frozenset()
    """blocks that belong closely to the one before"""
    tables: frozenset[str] = frozenset({"tgroup"})
    labels: Mapping[str, str] = field(default_factory=dict)
    """blocks → the word that they begin with"""
    skipped: frozenset[str] = frozenset()
    notes: frozenset[str] = frozenset()
    """footnotes"""
    wrapped: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """inline → what is written before and after it"""
    described: frozenset[str] = frozenset()
    """pictures, whose `alt` is read"""
    raised: frozenset[str] = frozenset({"sup", "superscript"})
    references: frozenset[str] = frozenset()
    """empty elements that stand for the title of what they point to"""
    headings: Mapping[str, str] = field(default_factory=dict)
    """sections that need no title → their heading"""


DOCBOOK = Vocabulary(
    sections=frozenset(
        {"set", "book", "part", "chapter", "appendix", "preface", "article", "section", "glossary"}
        | {"sect1", "sect2", "sect3", "sect4", "sect5", "simplesect", "reference", "refentry"}
        | {"refsect1", "refsect2", "refsect3", "refsection", "refsynopsisdiv", "dedication"}
        | {"colophon", "bibliography", "bibliodiv", "glossdiv", "partintro", "topic", "refnamediv"}
        | {"acknowledgements"}
    ),
    blocks=frozenset(
        {"para", "simpara", "formalpara", "blockquote", "epigraph", "attribution", "example"}
        | {"informalexample", "figure", "informalfigure", "table", "informaltable", "equation"}
        | {"informalequation", "procedure", "sidebar", "caption", "abstract", "glossentry"}
        | {"glossdef", "biblioentry", "bibliomixed", "cmdsynopsis", "funcsynopsis", "funcprototype"}
        | {"qandaset", "qandaentry", "bridgehead", "subtitle", "mediaobject", "msgset", "member"}
        | {"segmentedlist", "seglistitem", "revhistory", "address", "titleabbrev"}
        | {"callout", "synopfragment", "annotation", "programlistingco", "screenco"}
        | {"varlistentry"}
    ),
    code=frozenset({"programlisting", "screen", "literallayout", "synopsis", "funcsynopsisinfo"}),
    lists=frozenset(
        {"itemizedlist", "orderedlist", "simplelist", "procedure", "substeps", "calloutlist"}
    ),
    numbered=frozenset({"orderedlist", "procedure", "substeps", "calloutlist"}),
    items=frozenset({"listitem", "step", "callout", "member"}),
    tight=frozenset(
        {"listitem", "step", "callout", "member", "glossdef", "attribution", "caption", "term"}
    ),
    labels={
        "note": "Note", "tip": "Tip", "warning": "Warning", "caution": "Caution",
        "important": "Important", "danger": "Danger", "question": "Question", "answer": "Answer",
        "example": "Example",
    },
    skipped=frozenset(
        {"indexterm", "index", "toc", "lot", "remark", "refmeta", "manvolnum", "titleabbrev"}
        | {"legalnotice", "colspec", "co", "coref", "areaspec", "imageobject", "imageobjectco"}
        | {"anchor", "refclass"}
    ),
    notes=frozenset({"footnote"}),
    wrapped={
        "quote": ("“", "”"), "refpurpose": (" — ", ""), "refname": (" ", ""), "arg": ("[", "]"),
        "glosssee": ("See ", ""), "glossseealso": ("See also ", ""), "trademark": ("", "™"),
        "sbr": ("\n", ""), "optional": ("[", "]"), "paramdef": ("(", ")"),
    },
    references=frozenset({"xref", "link"}),
    headings={"refsynopsisdiv": "Synopsis", "refnamediv": "Name"},
)  # fmt: skip

CNXML = Vocabulary(
    sections=frozenset({"document", "section", "glossary"}),
    blocks=frozenset(
        {"para", "figure", "subfigure", "caption", "table", "equation", "content", "abstract"}
        | {"definition", "meaning", "quote", "statement", "media", "proof", "commentary"}
    ),
    code=frozenset({"preformat"}),
    lists=frozenset({"list"}),
    items=frozenset({"item"}),
    tight=frozenset({"item", "caption", "meaning"}),
    labels={
        "note": "Note", "example": "Example", "exercise": "Exercise", "solution": "Solution",
        "rule": "Rule", "proof": "Proof", "commentary": "Commentary",
    },
    skipped=frozenset({"label", "colspec", "image", "iframe", "object", "param"}),
    notes=frozenset({"footnote"}),
    wrapped={"newline": ("\n", "")},
    described=frozenset({"media"}),
    references=frozenset({"link"}),
    headings={"glossary": "Glossary"},
)  # fmt: skip
