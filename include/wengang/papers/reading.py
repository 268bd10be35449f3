"""A paper read back from its HTML, so that what was approved and kept as HTML can be put on paper without a sentence written twice.

Belongs here: the way back of `templates/paper.html.j2`. Does not belong here: HTML of others, layout (`official`).

Read is what stands there: blanks filled at issue are filled here too. A drawing comes back as its words and the numbers of its charts.
What HTML does not tell stays at its default: whether a paper is printed on one sheet. Papers without a signature have all their sections in `sections`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import html as markup

from wengang.papers.paper import Figure, Paper, Section, Table

_OWN_PAGE = "own-page"


class PaperHtmlError(ValueError):
    """HTML that no paper of ours gave."""


def read_paper(html: str) -> Paper:
    """Give the paper whose HTML this is; raises `PaperHtmlError`."""
    main = markup.document_fromstring(html).find(".//main") if html.strip() else None
    title = None if main is None else main.find("h1")
    if main is None or title is None:
        raise PaperHtmlError("not the HTML of a paper")
    accents = title.find_class("accent")
    sections: list[Section] = []
    appendices: list[Section] = []
    signature, found = None, False
    for part in main:
        if part.tag == "section":
            (appendices if found else sections).append(_section(part))
        elif part.tag == "div" and "signature" in part.get("class", ""):
            signature, found = part, True
    return Paper(
        phrases=tuple(_text(phrase) for phrase in title.find_class("phrase")),
        issuer=next(_texts(main, "header/p")),
        reference=tuple(_text(line) for line in main.findall("p") if line.get("class") == "reference"),
        addressee=next((_text(line) for line in main.findall("p") if line.get("class") == "addressee"), ""),
        opening=tuple(_text(line) for line in main.findall("p") if not line.get("class")),
        sections=tuple(sections),
        signature=() if signature is None else tuple(_texts(signature, "p")),
        appendices=tuple(appendices),
        notes=tuple(_texts(main, "footer/p")),
        accent=_text(accents[0]) if accents else "",
    )


def _section(part: Any) -> Section:  # noqa: ANN401 - lxml ships no types
    blocks = tuple(_block(block) for block in part if block.tag != "h2")
    return Section(next(_texts(part, "h2")), blocks, own_page=_OWN_PAGE in part.get("class", ""))


def _block(block: Any) -> str | Table | Figure:  # noqa: ANN401 - as above
    if block.tag == "p":
        return _text(block)
    if block.tag == "figure":
        drawn = block.find("svg")
        return Figure("", "" if drawn is None else str(drawn.get("aria-label", "")), block.get("data-charts", ""))
    head = tuple(_texts(block, ".//thead/tr/th"))
    rows = tuple(tuple(_texts(row, "td")) for row in block.findall(".//tbody/tr"))
    return Table(head, rows, next(_texts(block, ".//caption"), ""))


def _texts(element: Any, path: str) -> Iterator[str]:  # noqa: ANN401 - as above
    return (_text(found) for found in element.findall(path))


def _text(element: Any) -> str:  # noqa: ANN401 - as above
    return str(element.text_content())
