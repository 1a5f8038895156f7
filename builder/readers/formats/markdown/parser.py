"""The parser: CommonMark with tables, footnotes, definitions, formulas, and what Obsidian adds.

The only importer of markdown-it-py and its plugins.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from markdown_it import MarkdownIt
from markdown_it.parser_block import ParserBlock
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin

from builder.readers.formats.markdown.tags import begins_block

__all__ = ["Token", "parse"]

_DEEPEST = 120
"""levels of blocks within blocks; a list takes two. What lies deeper is flat text"""
TOO_DEEP = "too_deep"
WIKI_LINK = "wiki_link"
EMBED = "embed"
_WIKI_LINK = re.compile(r"(!?)\[\[([^\[\]\n]{1,500})\]\](?![(\[])")
_NUMBERS = re.compile(r"\d+(?:x\d+)?\Z")
_MARKED = re.compile(r"==(?=[^\s=])((?s:.{0,2000}?)[^\s=])==")
_COMMENT = re.compile(r"(?<![^\s(>*_])%%(?s:.*?)%%")
_ENDS = {"<!--": "-->", "<![CDATA[": "]]>", "<?": "?>"}
_REFERENCE = re.compile(r"\[[^\]]+\]:[ \t]*<?([^\s>]+)")
_ADDRESS = re.compile(r"[/.#:@\\]|\A[\w-]+\Z(?<=\.)")

BlockRule = Callable[[StateBlock, int, int, bool], bool]


class _NestingBlocks(ParserBlock):
    """Cuts a page into blocks; what is nested too deeply becomes text rather than nothing."""

    def tokenize(self, state: StateBlock, startLine: int, endLine: int) -> None:  # noqa: N803
        if state.level < _DEEPEST:
            super().tokenize(state, startLine, endLine)
            return
        token = state.push(TOO_DEEP, "", 0)
        token.content = state.getLines(startLine, endLine, 0, keepLastLF=False)
        state.line = endLine


def parse(text: str) -> Sequence[Token]:
    """Return a page's blocks. Raises RecursionError where its lines are nested beyond measure."""
    return _PARSER.parse(text)


def _wiki_link(state: StateInline, silent: bool) -> bool:
    """`[[target#heading|shown]]`, and `![[target]]`, which shows the target itself."""
    match = _WIKI_LINK.match(state.src, state.pos, state.posMax)
    if match is None or match[2][0].isspace():
        return False
    if not silent:
        token = state.push(EMBED if match[1] else WIKI_LINK, "", 0)
        token.content = _shown(match[2], embedded=bool(match[1]))
        token.meta = {"page": match[2].replace("\\|", "|").partition("|")[0].partition("#")[0]}
    state.pos = match.end()
    return True


def _shown(target: str, *, embedded: bool) -> str:
    place, _, label = target.replace("\\|", "|").partition("|")
    if label.strip() and not (embedded and _NUMBERS.match(label.strip())):
        return label.strip()
    page, _, heading = place.partition("#")
    parts = [page, *(each for each in heading.split("#") if not each.startswith("^"))]
    return " > ".join(part.strip() for part in parts if part.strip()) or target


def _mark(state: StateInline, silent: bool) -> bool:
    """`==marked==` is its text."""
    match = _MARKED.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    if not silent:
        end = state.posMax
        state.pos, state.posMax = match.span(1)
        state.md.inline.tokenize(state)
        state.posMax = end
    state.pos = match.end()
    return True


def _comment(state: StateInline, _silent: bool) -> bool:
    """`%%a comment%%` is not shown."""
    match = _COMMENT.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    state.pos = match.end()
    if state.src[match.start() - 1 : match.start()] == " " == state.src[state.pos : state.pos + 1]:
        state.pos += 1
    return True


def _block_comment(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Pass over a comment of several lines, blank ones among them, between marks of `%%`."""
    first = _line(state, start)
    if state.is_code_block(start) or not first.startswith("%%") or "%%" in first[2:]:
        return False
    for line in range(start + 1, end):
        if _line(state, line).endswith("%%"):
            if not silent:
                state.line = line + 1
            return True
    return False


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].strip()


def _only_where(rule: BlockRule, begins: Callable[[str], bool]) -> BlockRule:
    """Return a rule that is asked only about blocks whose first line may begin one."""

    def asked(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        line = _line(state, start)
        return begins(line) and _is_closed(state, line, start) and rule(state, start, end, silent)

    return asked


def _is_closed(state: StateBlock, line: str, start: int) -> bool:
    """Tell that what this line may begin has an end, else it would take the rest of the page."""
    for opening, closing in _ENDS.items():
        if line.startswith(opening):
            last: int = state.env.setdefault(f"the last {closing}", state.src.rfind(closing))
            return last >= state.bMarks[start]
    return True


def _is_reference(line: str) -> bool:
    """Tell `[name]: address`, which is not shown, from `[Note]: read`."""
    match = _REFERENCE.match(line)
    return match is None or _ADDRESS.search(match[1]) is not None


def _made() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": _DEEPEST + 1})
    parser.block = _NestingBlocks()
    parser.enable(["table", "strikethrough"])
    parser.use(footnote_plugin, inline=False, move_to_end=False)
    parser.use(deflist_plugin)
    parser.use(dollarmath_plugin, allow_space=False, allow_digits=False, double_inline=True)
    rules = {each.name: each for each in parser.block.ruler.__rules__}
    for name, begins in (("html_block", begins_block), ("reference", _is_reference)):
        rules[name].fn = _only_where(rules[name].fn, begins)
    parser.block.ruler.before("code", "comment", _block_comment)
    parser.inline.ruler.before("link", WIKI_LINK, _wiki_link)
    parser.inline.ruler.before("link", "mark", _mark)
    parser.inline.ruler.before("link", "comment", _comment)
    return parser


_PARSER = _made()
