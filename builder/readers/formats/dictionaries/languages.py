"""The languages of a dictionary, told by codes in its name: `freedict-deu-eng`, `eng-spa.tei`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

_NAMES: Mapping[str, tuple[str, str]] = {
    "afr": ("af", "Afrikaans"), "ara": ("ar", "Arabic"), "ast": ("ast", "Asturian"),
    "bel": ("be", "Belarusian"), "bre": ("br", "Breton"), "bul": ("bg", "Bulgarian"),
    "cat": ("ca", "Catalan"), "ces": ("cs", "Czech"), "ckb": ("ckb", "Central Kurdish"),
    "cym": ("cy", "Welsh"), "dan": ("da", "Danish"), "deu": ("de", "German"),
    "ell": ("el", "Greek"), "eng": ("en", "English"), "epo": ("eo", "Esperanto"),
    "est": ("et", "Estonian"), "eus": ("eu", "Basque"), "fas": ("fa", "Persian"),
    "fin": ("fi", "Finnish"), "fra": ("fr", "French"), "gla": ("gd", "Scottish Gaelic"),
    "gle": ("ga", "Irish"), "glg": ("gl", "Galician"), "heb": ("he", "Hebrew"),
    "hin": ("hi", "Hindi"), "hrv": ("hr", "Croatian"), "hun": ("hu", "Hungarian"),
    "ind": ("id", "Indonesian"), "isl": ("is", "Icelandic"), "ita": ("it", "Italian"),
    "jpn": ("ja", "Japanese"), "kha": ("kha", "Khasi"), "kmr": ("kmr", "Northern Kurdish"),
    "kor": ("ko", "Korean"), "kur": ("ku", "Kurdish"), "lat": ("la", "Latin"),
    "lav": ("lv", "Latvian"), "lit": ("lt", "Lithuanian"), "mkd": ("mk", "Macedonian"),
    "nld": ("nl", "Dutch"), "nno": ("nn", "Norwegian Nynorsk"), "nor": ("no", "Norwegian"),
    "oci": ("oc", "Occitan"), "pes": ("fa", "Persian"), "pol": ("pl", "Polish"),
    "por": ("pt", "Portuguese"), "ron": ("ro", "Romanian"), "rus": ("ru", "Russian"),
    "san": ("sa", "Sanskrit"), "sco": ("sco", "Scots"), "slk": ("sk", "Slovak"),
    "slv": ("sl", "Slovenian"), "spa": ("es", "Spanish"), "sqi": ("sq", "Albanian"),
    "srp": ("sr", "Serbian"), "swa": ("sw", "Swahili"), "swe": ("sv", "Swedish"),
    "swh": ("sw", "Swahili"), "tur": ("tr", "Turkish"), "ukr": ("uk", "Ukrainian"),
    "vie": ("vi", "Vietnamese"), "wol": ("wo", "Wolof"), "zho": ("zh", "Chinese"),
}  # fmt: skip
"""three letters → the shortest code, and the name"""
_SHORT = {code: (code, name) for code, name in _NAMES.values()}
_TITLED = re.compile(r"\b([A-Z][a-z]+) ?[-–] ?([A-Z][a-z]+)\b")
_PAIR = re.compile(r"(?:^|[^a-z])([a-z]{3})-([a-z]{3})(?:$|[^a-z])")


@dataclass(frozen=True, slots=True)
class Pair:
    """The languages of a dictionary; empty where they are not known."""

    source: str = ""
    """the shortest code of the headwords' language"""
    target: str = ""
    words: str = ""
    """both in words"""

    def __bool__(self) -> bool:
        return bool(self.words)


def language(code: str) -> tuple[str, str]:
    """Return the shortest code of a language and its name; as given and empty where unknown."""
    plain = code.strip().lower().partition("-")[0]
    return _NAMES.get(plain) or _SHORT.get(plain) or (plain, "")


def named_pair(name: str) -> Pair:
    """Return the languages that a file's name tells."""
    for match in _PAIR.finditer(PurePosixPath(name).name.lower()):
        if match[1] in _NAMES and match[2] in _NAMES:
            return _pair(match[1], match[2])
    return Pair()


def titled_pair(title: str) -> Pair:
    """Return the same, told by a title such as “English-Dutch Dictionary”."""
    for match in _TITLED.finditer(title):
        source = next((code for code, name in _NAMES.values() if name == match[1]), "")
        target = next((code for code, name in _NAMES.values() if name == match[2]), "")
        if source and target:
            return _pair(source, target)
    return Pair()


def _pair(source: str, target: str) -> Pair:
    return Pair(language(source)[0], language(target)[0], in_words(source, target))


def in_words(source: str, target: str) -> str:
    """Return both languages in words, where both are known."""
    names = language(source)[1], language(target)[1]
    if not all(names):
        return ""
    return names[0] if names[0] == names[1] else f"{names[0]} to {names[1]}"
