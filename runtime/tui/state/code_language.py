"""What language a block of code of a document is in, told by its file's name or its signs. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

_BY_SUFFIX: Mapping[str, str] = {
    ".bash": "bash", ".c": "c", ".cc": "cpp", ".cpp": "cpp", ".cs": "csharp", ".css": "css",
    ".go": "go", ".h": "c", ".hpp": "cpp", ".hs": "haskell", ".ini": "ini", ".java": "java",
    ".js": "javascript", ".json": "json", ".kt": "kotlin", ".lua": "lua", ".php": "php",
    ".pl": "perl", ".ps1": "powershell", ".py": "python", ".r": "r", ".rb": "ruby", ".rs": "rust",
    ".scala": "scala", ".sh": "bash", ".sql": "sql", ".swift": "swift", ".toml": "toml",
    ".ts": "typescript", ".xml": "xml", ".yaml": "yaml", ".yml": "yaml",
}  # fmt: skip
_BY_BEGINNING: Mapping[str, tuple[str, ...]] = {
    "pycon": (">>> ",),
    "console": ("$ ",),
    "sql": ("SELECT ", "INSERT ", "UPDATE ", "DELETE ", "CREATE ", "ALTER ", "DROP ", "WITH "),
    "c": ("#include",),
}
"""what a line begins with that is in no other language"""
_PYTHON = ("def ", "class ", "import ", "from ", "async def ", "@", "with ", "try:")
_SHELL = ("sudo ", "git ", "cd ", "export ", "apt ", "pip ", "echo ", "ls ", "docker ", "curl ")
_READ = 2000
"""characters that the signs are sought in"""


def language_of(name: str, code: str) -> str:
    """Return a language as lexers call it, or an empty string where nothing tells.

    `name` is that of the document, which may be a file's.
    """
    suffix = PurePosixPath(name).suffix.lower()
    return _BY_SUFFIX.get(suffix) or _by_signs(code[:_READ])


def _by_signs(code: str) -> str:
    lines = [line.strip() for line in code.split("\n") if line.strip()]
    first = lines[0] if lines else ""
    for language, beginnings in _BY_BEGINNING.items():
        if any(line.startswith(beginnings) for line in lines):
            return language
    if first.startswith("#!"):
        return "python" if "python" in first else "bash"
    if first.startswith("<") and ">" in code:
        return "html"
    return _by_grammar(first, lines)


def _by_grammar(first: str, lines: list[str]) -> str:
    """Tell languages that take more than one sign."""
    if first.startswith(("{", "[")) and '"' in "".join(lines[:3]):
        return "json"
    if any(line.endswith((";", "{")) for line in lines):
        return "javascript" if any(_is_javascript(line) for line in lines) else "java"
    if any(line.startswith(_PYTHON) for line in lines):
        return "python"
    if any(line.startswith(_SHELL) for line in lines):
        return "bash"
    return "python" if any(line.endswith(":") or " = " in line for line in lines) else ""


def _is_javascript(line: str) -> bool:
    return line.startswith(("const ", "let ", "var ", "function ", "export ")) or "=>" in line
