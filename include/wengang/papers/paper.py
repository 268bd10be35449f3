"""One paper and its two renderings: plain text and HTML from the same content.

Belongs here: headings, paragraphs, tables, layout. Does not belong here: any sentence.
The HTML is one file without script or outer address, drawings inside it, laid out after GB/T 9704 as far as mail programs allow; values
are escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from wengang.papers.columns import width_of

_LONGEST_WHOLE, _LONGEST_RUN = 6, 18
_RUNS = re.compile(r"([<+−]?(?:SX)?[0-9][0-9A-Za-z*.,%-]*(?:人|元|万元)?)")
"""Numbers with sign and unit, codes, 事项编号: what is read as one thing."""


@dataclass(frozen=True, slots=True)
class Table:
    """A small table; every row has as many cells as the head."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""

    @property
    def lines(self) -> Iterator[str]:
        """The table as lines of equal columns, a Chinese character being two wide."""
        all_rows = (self.head, *self.rows)
        widths = [max(width_of(row[index]) for row in all_rows) for index in range(len(self.head))]
        for row in all_rows:
            cells = (cell + " " * (width - width_of(cell)) for cell, width in zip(row, widths, strict=True))
            yield "  ".join(cells).rstrip()


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing of our own making as SVG markup, which HTML shows as it stands; plain text has `words` in its place.

    `data` holds the numbers of its charts (`charts`), where it is of charts that can be drawn again; it goes with the drawing in the HTML.
    """

    svg: str
    words: str
    data: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its paragraphs, tables and drawings; `own_page` starts a new page in print."""

    heading: str
    blocks: tuple[str | Table | Figure, ...]
    own_page: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper: head, body in sections, signature, notes in small type.

    `phrases` are the parts of its title, between which a line may break; `accent` is the colour word of its level, or empty.
    `one_sheet` prints it in smaller type, for a paper that should fit on one sheet of A4.
    """

    phrases: tuple[str, ...]
    issuer: str
    reference: tuple[str, ...] = ()
    addressee: str = ""
    opening: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    signature: tuple[str, ...] = ()
    appendices: tuple[Section, ...] = ()
    notes: tuple[str, ...] = ()
    accent: str = ""
    one_sheet: bool = False

    @property
    def has_figures(self) -> bool:
        """Tell whether drawings stand in it."""
        return any(isinstance(block, Figure) for section in (*self.sections, *self.appendices) for block in section.blocks)

    @property
    def title(self) -> str:
        """The title as one line."""
        return "".join(self.phrases)

    @property
    def text(self) -> str:
        """The paper as plain text."""
        return _environment().get_template("paper.txt.j2").render(paper=self)

    @property
    def html(self) -> str:
        """The paper as one HTML file."""
        return _environment().get_template("paper.html.j2").render(paper=self)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("wengang.papers"),
        autoescape=select_autoescape(enabled_extensions=("html.j2",), default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["unbroken"] = _unbroken
    environment.tests["short"] = _is_short
    return environment


def _is_short(cell: str) -> bool:
    """Tell whether a cell stands on one line on the narrowest screen."""
    return 0 < len(cell) <= _LONGEST_WHOLE


def _unbroken(cell: str) -> Markup:
    """Give a cell whose numbers and codes are not broken where a longer cell is."""
    if _is_short(cell):
        return escape(cell)
    whole = Markup('<span class="whole">{}</span>')
    parts = _RUNS.split(cell)  # every second part is a run
    return Markup().join(
        whole.format(part) if place % 2 and len(part) <= _LONGEST_RUN else escape(part) for place, part in enumerate(parts)
    )
