"""What search and answering find: passages, evidence, citations, documents. Records only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class OtherSource:
    """Another document that has a passage too, word for word or nearly so."""

    corpus: str
    document: str
    title: str
    start: int
    """where the passage begins in it, in characters"""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found: `text` is `document[start:end]`, offsets in characters."""

    corpus: str
    document: str
    title: str
    section: str
    """the headings or the page that it stands under, the outermost first, or an empty string"""
    text: str
    start: int
    end: int
    score: float
    date: str = ""
    """the document's own, where it has one"""
    language: str = ""
    """that of its corpus"""
    head: str = ""
    """the header row of the table that the passage begins in the midst of"""
    also_in: tuple[OtherSource, ...] = ()
    """other documents that have it, best first"""

    @property
    def headed(self) -> str:
        """The text, its table's header row before it."""
        return f"{self.head}\n{self.text}" if self.head else self.text

    @property
    def read_as(self) -> str:
        """The language whose words it is taken to have: English where its corpus names none."""
        return self.language or "en"


@dataclass(frozen=True, slots=True)
class Searched:
    """What a search came to."""

    hits: tuple[Hit, ...]
    corrections: tuple[tuple[str, str], ...] = ()
    """misspelt words: as typed, and as they were understood"""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence of a hit; `start` and `end` are its offsets in the whole document."""

    hit: Hit
    text: str
    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Citation:
    """The span of a document that supports an answer's sentence."""

    corpus: str
    document: str
    title: str
    start: int
    end: int
    quote: str
    section: str = ""
    """the heading or page it stands under"""
    licence: str = ""
    publisher: str = ""
    date: str = ""
    """of the document, or else of its corpus"""


@dataclass(frozen=True, slots=True)
class Filling:
    """A placeholder of a source's command, such as `{{path/to/file}}`, and what goes there."""

    placeholder: str
    """as the source has it"""
    value: str
    """as the question has it"""
    command: str
    """with the value in its place"""


class EntryMatch(StrEnum):
    """How a word that was looked up matches an entry of a dictionary."""

    ITSELF = "itself"
    FORM = "form"
    """another form of the word"""
    NEAR = "near"
    """a word that differs by a letter"""
    PART = "part"
    """the word within a longer translation"""


@dataclass(frozen=True, slots=True)
class DictionaryEntry:
    """What a dictionary has on a word."""

    corpus: str
    document: str
    headword: str
    text: str
    """the entry as it stands"""
    from_language: str
    """that of the headword"""
    to_language: str
    match: EntryMatch
    is_translation: bool
    """whether the word stands among the translations; else it is the headword"""


class TranslatedBy(StrEnum):
    """Where the text of a translation comes from."""

    EXAMPLE = "example"
    """a dictionary shows the sentence with its translation"""
    MODEL = "model"
    WORDS = "words"
    """what dictionaries have for each word, one after the other"""


class Kept(StrEnum):
    """What a translation must not lose."""

    NUMBER = "number"
    UNIT = "unit"
    NEGATION = "negation"
    NAME = "name"
    QUESTION = "question"
    """it asks, and for the same: where, when, who"""
    WORDS = "words"
    """it has what dictionaries have for the words of the original, for most of them"""
    LANGUAGE = "language"
    """it is in the language that is wanted"""


@dataclass(frozen=True, slots=True)
class Loss:
    """What a translation, as a model wrote it, does not have of the original, or has beside it."""

    kind: Kept
    text: str
    """as the original has it, or the translation where it is `added`"""
    added: bool = False


@dataclass(frozen=True, slots=True)
class TranslatedWord:
    """A word of a translation that says something: `text[start:end]`, and what it rests on."""

    start: int
    end: int
    entries: tuple[int, ...] = ()
    """which entries have it for a word of the original; none: it is not among the dictionaries'"""


@dataclass(frozen=True, slots=True)
class Gloss:
    """A word or term of the original and what dictionaries translate it by, the best first."""

    word: str
    senses: tuple[str, ...]
    entries: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Translation:
    """A sentence in another language, and what of it dictionaries bear out."""

    original: str
    text: str
    """empty where nobody could translate it"""
    source: str
    """the code of the language that it is translated from"""
    target: str
    by: TranslatedBy
    words: tuple[TranslatedWord, ...] = ()
    """those that say something, where a model wrote it and a dictionary checks it"""
    losses: tuple[Loss, ...] = ()
    """what a model's translation has lost: by `words`, of the one that is not shown for that"""
    glosses: tuple[Gloss, ...] = ()
    entries: tuple[DictionaryEntry, ...] = ()
    """those that words and glosses name by their place, counted from 0"""
    is_checked: bool = False
    """whether a dictionary of these languages is here"""


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """A sentence of the answer; unsupported when no evidence supports it."""

    text: str
    supported: bool
    citations: tuple[Citation, ...]
    disagreeing: tuple[Citation, ...] = ()
    """other sources that say another number, or the contrary"""
    quoted: bool = False
    """whether the library speaks for itself: no model wrote, or nothing it wrote is supported"""
    code: bool = False
    """whether it is a block of code, with its fences, written after what it cites"""
    unmatched: tuple[str, ...] = ()
    """names in the code that the library does not have"""
    warning: str = ""
    """what a command in it destroys"""
    filled: Filling | None = None
    """how its command reads with what the question names"""
    translation: Translation | None = None
    """the sentence in another language, where that is asked for"""


@dataclass(frozen=True, slots=True)
class Expansion:
    """A form that a question has, acronym or long form, with its other one."""

    written: str
    """as the question has it"""
    terms: tuple[str, ...]
    """the terms of that"""
    other: str
    """the other form"""
    other_terms: tuple[str, ...]
    is_acronym: bool
    """whether the question has the acronym"""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A heading or a page: it holds from character `start` to the next anchor."""

    start: int
    label: str
    level: int = 1
    """a heading of level 2 stands below the one of level 1 before it"""


@dataclass(frozen=True, slots=True)
class TextBlock:
    """Lines of a document that belong together: `document[start:end]`, code or a table."""

    kind: str
    """`code` or `table`"""
    start: int
    end: int
    head: int = 0
    """of a table: the characters of its header row; 0 where it has none"""


@dataclass(frozen=True, slots=True)
class DocumentLink:
    """Words of a document, `document[start:end]`, that lead to another one of the library."""

    start: int
    end: int
    corpus: str
    document: str
    title: str
    """that of the document it leads to"""


@dataclass(frozen=True, slots=True)
class DocumentPicture:
    """A picture of a document."""

    start: int
    """the first character of the block that it stands before, or the text's end"""
    number: int
    """in its corpus: what `Library.picture` is asked for"""
    caption: str = ""


@dataclass(frozen=True, slots=True)
class TitleEntry:
    """A title that a document is listed by."""

    corpus: str
    document: str
    title: str
    known_as: str = ""
    """the document's own title, where `title` is another one of it, or of a copy"""


@dataclass(frozen=True, slots=True)
class TitlePage:
    """A part of the titles that begin with a prefix, in order."""

    titles: tuple[TitleEntry, ...]
    start: int
    """the number of the first, counted from 0"""
    total: int
    """how many begin with the prefix"""


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A whole document, as the reader shows it."""

    corpus: str
    document: str
    title: str
    text: str
    anchors: tuple[Anchor, ...]
    url: str
    date: str
    aliases: tuple[str, ...] = ()
    blocks: tuple[TextBlock, ...] = ()
    """its code and tables, in order"""
    links: tuple[DocumentLink, ...] = ()
    """in order; none overlap"""
    pictures: tuple[DocumentPicture, ...] = ()
    """in order"""
