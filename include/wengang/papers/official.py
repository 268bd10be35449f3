"""A paper on official paper: a Word file in 信函格式 or 文件格式 (GB/T 9704-2012), from a template that an office edits itself.

Belongs here: which part of a paper stands in which field of the template, what the widths of a table are. Does not belong here: sentences,
fonts, sizes, lines and margins (the templates `信函.docx`, `文件.docx`), filling (`word`).

The head is the one who signs first (联合行文时使用主办机关标志); a paper that nobody signs is headed by its issuer. The 文号 stands alone in its
place and is left blank while there is none: the words for “no 文号 yet” belong to the mail. A clause that begins with （一） has its heading in
the second font of the standard, up to its first full stop.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import combinations
from pathlib import Path

from wengang.papers.charts import charts_of
from wengang.papers.paper import Figure, Paper, Section, Table
from wengang.papers.word import WordTemplate
from wengang.papers.word_charts import drawing_of

_LONGEST_TITLE_LINE = 20
"""Characters of 2号 on a line of the standard's text area (156 mm)."""
_TEXT_WIDTH = 8844
"""The text area in twentieths of a point."""
_NARROWEST, _STEP = 500, 50
"""In twentieths of a point: no column is narrower; what is too much is taken from the widest, a step at a time."""
_CHINESE, _LATIN, _BESIDE = 180, 120, 165
"""What a sign takes in the tables of the templates, and a cell beside its text; Latin signs as wide as in the fonts that may stand in."""
_CLAUSE = re.compile(r"（[一二三四五六七八九十]+）[^。，：；]{1,24}。")
_SIGNED_AND_DATED = 2
_DAY = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日|〔印发日期〕")


class PaperForm(StrEnum):
    """On which paper of the standard something stands; the value is the name of its template."""

    LETTER = "信函"
    DOCUMENT = "文件"

    @property
    def template(self) -> Path:
        """The shipped template."""
        return Path(__file__).with_name("templates") / f"{self.value}.docx"


def word_file(paper: Paper, form: PaperForm, own_templates: Path, document_number: str = "", *, not_numbers: Sequence[str] = ()) -> bytes:
    """Give a paper as a Word file; the same paper, 文号 and template give the same bytes. Raises `WordTemplateError`.

    `own_templates` is the run-time folder, in which a template of the same name goes before the shipped one. Lines of the reference in which
    the 文号 or one of `not_numbers` stands are left out: the 文号 has a place of its own.
    """
    elsewhere = tuple(filter(None, (document_number, *not_numbers)))
    fields: dict[str, object] = {
        "机关": paper.signature[0] if paper.signature else paper.issuer,
        "文号": document_number,
        "编号": [line for line in paper.reference if not any(words in line for words in elsewhere)],
        "标题": title_lines(paper.phrases),
        "等级": paper.accent,
        "主送": paper.addressee,
        "导语": list(paper.opening),
        "各节": [*_parts(paper.sections, signed=bool(paper.signature)), *_signed(paper.signature), *_parts(paper.appendices)],
        "附注": list(paper.notes),
        "版记": _imprint(paper.signature),
    }
    return WordTemplate(form.template, own_templates).fill(fields, paper.title, column_widths)


def title_lines(phrases: Sequence[str]) -> list[str]:
    """Give a title as few lines as fit, broken between its phrases, the lines as equal as they can be."""
    for breaks in range(len(phrases)):
        best = min(
            (
                ["".join(phrases[start:end]) for start, end in zip((0, *cut), (*cut, len(phrases)), strict=True)]
                for cut in combinations(range(1, len(phrases)), breaks)
            ),
            key=lambda lines: max(map(len, lines)),
        )
        if max(map(len, best)) <= _LONGEST_TITLE_LINE:
            return best
    return list(phrases)


def column_widths(rows: Sequence[Sequence[str]]) -> list[int]:
    """Give the widths of a table's columns in twentieths of a point: by the longest cell, together as wide as the text."""
    widths = [max(_NARROWEST, *map(_width, column)) for column in zip(*rows, strict=True)]
    while sum(widths) > _TEXT_WIDTH:
        widths[widths.index(max(widths))] -= _STEP
    return [_TEXT_WIDTH * width // sum(widths) for width in widths]


def _width(cell: str) -> int:
    return _BESIDE + sum(_LATIN if sign.isascii() else _CHINESE for sign in cell)


def _imprint(signature: Sequence[str]) -> Mapping[str, str] | None:
    """Give who prints a paper and when, for its foot: the first who signs, the day of issue; nothing for a paper without both.

    The standard has it on 文件 alone: a 信函 has no such lines, and its template leaves the field out.
    """
    if len(signature) < _SIGNED_AND_DATED or not _DAY.fullmatch(signature[-1]):
        return None
    return {"机关": signature[0], "日期": signature[-1]}


def _signed(signature: Sequence[str]) -> list[Mapping[str, object]]:
    """Give who signs, and apart from them the day, which stands further in."""
    if not signature:
        return []
    dated = signature[-1] if _DAY.fullmatch(signature[-1]) else ""
    return [{"署名": list(signature[:-1] if dated else signature), "日期": dated}]


def _parts(sections: Sequence[Section], *, signed: bool = False) -> Iterator[Mapping[str, object]]:
    """Give sections; the last words before a signature stay on its page."""
    for section in sections:
        last = len(section.blocks) - 1 if signed and section is sections[-1] else None
        blocks = [_block(block) | {"落款前": place == last} for place, block in enumerate(section.blocks)]
        yield {"署名": [], "标题": section.heading, "另页": section.own_page, "各块": blocks}


def _block(block: str | Table | Figure) -> dict[str, object]:
    shown: dict[str, object] = {"领句": "", "正文": "", "表题": "", "表头": [], "各行": [], "图": ""}
    if isinstance(block, Table):
        return shown | {"表题": block.caption, "表头": list(block.head), "各行": [list(row) for row in block.rows]}
    if isinstance(block, Figure) and (charts := charts_of(block)):
        return shown | {"图": drawing_of(charts)}
    words = block.words if isinstance(block, Figure) else block
    clause = _CLAUSE.match(words)
    return shown | ({"领句": clause[0], "正文": words[clause.end() :]} if clause else {"正文": words})
