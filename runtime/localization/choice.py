"""Which language to speak: the one that is asked for, the host's, or English."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence

VARIABLE = "VADEMECUM_LANGUAGE"
OPTION = "--language"
LANGUAGES = {
    "ar": "العربية",
    "de": "Deutsch",
    "en": "English",
    "es": "Español",
    "fr": "Français",
    "pt": "Português",
    "ru": "Русский",
    "zh": "中文",
}
"""code → what it calls itself"""
_LOCALE = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
"""as gettext asks for them; the first one that is set counts"""
_AFTER_LANGUAGE = re.compile("[-_.@]")
_WORD = re.compile(r"[A-Za-z]+(?:[-_][A-Za-z]+)*")
_SECONDS = 2


def chosen(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """Return the code of the language to speak."""
    asked = [_asked_for(arguments), environment.get(VARIABLE, "")]
    return _first_known(asked) or _first_known(_of_host(environment)) or "en"


def known(name: str) -> str:
    """Return the code that a tag or a locale begins with: de of "de_AT.UTF-8"; else nothing."""
    code = _AFTER_LANGUAGE.split(name.strip(), maxsplit=1)[0].lower()
    return code if code in LANGUAGES else ""


def _asked_for(arguments: Sequence[str]) -> str:
    """Return what the option says, which counts before any other argument is understood."""
    for place, each in enumerate(arguments):
        if each == OPTION:
            return "".join(arguments[place + 1 : place + 2])
        if each.startswith(f"{OPTION}="):
            return each.partition("=")[2]
    return ""


def _first_known(names: Iterable[str]) -> str:
    return next(filter(None, map(known, names)), "")


def _of_host(environment: Mapping[str, str]) -> list[str]:
    """Return the languages of the host, the preferred one first."""
    declared = next((value for name in _LOCALE if (value := environment.get(name))), "")
    return declared.split(":") if declared else _of_system()


if sys.platform == "win32":

    def _of_system() -> list[str]:
        import ctypes
        import locale

        identifier = ctypes.windll.kernel32.GetUserDefaultUILanguage()
        return [locale.windows_locale.get(identifier, "")]

elif sys.platform == "darwin":

    def _of_system() -> list[str]:
        command = ["/usr/bin/defaults", "read", "-g", "AppleLanguages"]
        try:
            asked = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)
        except (OSError, subprocess.SubprocessError):
            return []
        return _WORD.findall(asked.stdout.decode(errors="replace"))

else:

    def _of_system() -> list[str]:
        return []
