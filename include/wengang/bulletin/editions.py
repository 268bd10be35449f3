"""The editions of bulletins: drafts as they were written, and those that were issued (sql/schema/0058).

Belongs here: rows of schema `bulletin`, the files made of them. Does not belong here: what a bulletin says (`writing`), deciding (`steps`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from wengang.bulletin.rows import EditionRow, EditionsRow, FilesOfEditionRow, TextOfEditionRow
from wengang.bulletin.spans import Span, SpanKind
from wengang.database.unit_of_work import UnitOfWork
from wengang.letters.content import DOCUMENT_NUMBER, NO_DOCUMENT_NUMBER, Issue
from wengang.letters.printed_heads import keep_head, printed_head
from wengang.papers.official import PaperForm, word_file
from wengang.papers.paper import Paper
from wengang.papers.preview import pdf_of
from wengang.papers.reading import read_paper
from wengang.periods import Period
from wengang.settings.policy import load_policy
from wengang.user_error import UserError
from wengang.whole_file import write_whole

FOLDER = "bulletin"


class NoEditionError(UserError):
    """A number under which there is no bulletin."""


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of a bulletin; `digest` is that of its subject, text, HTML and workbook."""

    id: int
    span: Span
    number: int
    snapshot: int
    subject: str
    html: str
    digest: str
    issued_on: date | None

    @classmethod
    def from_row(cls, row: EditionRow) -> Edition:
        """Give the edition of a row."""
        span = Span(SpanKind(row["kind"]), Period.parse(row["period"]))
        return cls(row["id"], span, row["number"], row["snapshot"], row["subject"], row["html"], row["digest"], row["issued_on"])

    @property
    def name(self) -> str:
        """The name of its folder and files: 2025-03-1, 2025-03-quarter-1."""
        quarter = f"-{self.span.kind}" if self.span.kind is SpanKind.QUARTER else ""
        return f"{self.span.period}{quarter}-{self.number}"


@dataclass(frozen=True, slots=True)
class ListedEdition:
    """An edition as lists show it."""

    id: int
    span: Span
    number: int
    subject: str
    drafted_on: date
    issued_on: date | None
    doc_no: str
    has_preview: bool

    @classmethod
    def from_row(cls, row: EditionsRow) -> ListedEdition:
        """Give the edition of a row."""
        return cls(
            row["id"],
            Span(SpanKind(row["kind"]), Period.parse(row["period"])),
            row["number"],
            row["subject"],
            row["drafted_on"],
            row["issued_on"],
            row["doc_no"] or "",
            row["has_preview"],
        )

    @property
    def standing(self) -> str:
        """How it stands."""
        return "已印发" if self.issued_on else "待审批"


@dataclass(frozen=True, slots=True)
class EditionFiles:
    """An edition with its page and files; `preview` is None where there was no LibreOffice."""

    edition: ListedEdition
    html: str
    workbook: bytes
    document: bytes
    preview: bytes | None


def newest_edition(work: UnitOfWork, span: Span) -> Edition | None:
    """Give the newest edition of a span."""
    row = work.row("bulletin/newest_edition", EditionRow, kind=span.kind, period=str(span.period))
    return Edition.from_row(row) if row else None


def keep_edition(work: UnitOfWork, span: Span, number: int, snapshot: int, paper: Paper, workbook: bytes, on: date) -> Edition:
    """Keep a draft with its files; the head of the sealed audit is put to its notes."""
    paper = replace(paper, notes=(*paper.notes, *keep_head(work, _kept_as(span, number))))
    text, html = paper.text, paper.html
    document = _document(html, "", work.settings.var)
    row = work.row(
        "bulletin/insert_edition",
        EditionRow,
        kind=span.kind,
        period=str(span.period),
        number=number,
        snapshot=snapshot,
        drafted_on=on,
        subject=paper.title,
        text=text,
        html=html,
        workbook=workbook,
        document=document,
        preview=pdf_of(document),
        digest=digest_of_edition(paper.title, text, html, workbook),
        policy_digest=load_policy().digest,
    )
    if row is None:
        raise LookupError("the edition was not kept")
    return Edition.from_row(row)


def as_edition(work: UnitOfWork, edition: Edition, paper: Paper) -> Paper:
    """Give a paper as it would stand as an edition that is there: with the head that was printed on that."""
    return replace(paper, notes=(*paper.notes, *printed_head(work, _kept_as(edition.span, edition.number))))


def digest_of_edition(subject: str, text: str, html: str, workbook: bytes) -> str:
    """Give the SHA-256 over exactly what is approved; the database checks the same."""
    return hashlib.sha256("\x1f".join((subject, text, html, hashlib.sha256(workbook).hexdigest())).encode()).hexdigest()


def issue_edition(work: UnitOfWork, edition: Edition, filled: Issue) -> EditionFiles:
    """Mark an edition as issued, with its blanks filled, and give it with its files."""
    row = work.row("bulletin/text_of_edition", TextOfEditionRow, id=edition.id)
    if row is None:
        raise LookupError("the edition is not there")
    html = filled.fill_html(row["html"])
    document = _document(html, filled.document_number or "", work.settings.var)
    work.run(
        "bulletin/insert_issued",
        edition_id=edition.id,
        doc_no=filled.document_number,
        issued_on=filled.on,
        text=filled.fill(row["text"]),
        html=html,
        document=document,
        preview=pdf_of(document),
    )
    return files_of_edition(work, edition.id)


def listed_editions(work: UnitOfWork, *, only_issued: bool) -> list[ListedEdition]:
    """Give the editions, newest month first: of drafts the newest one of each span, or none."""
    return [ListedEdition.from_row(row) for row in work.rows("bulletin/editions", EditionsRow, only_issued=only_issued)]


def files_of_edition(work: UnitOfWork, number: int) -> EditionFiles:
    """Give one edition with its files, as it was issued or as it would be; raises `NoEditionError`."""
    row = work.row("bulletin/files_of_edition", FilesOfEditionRow, id=number)
    if row is None:
        raise NoEditionError(f"没有编号为{number}的通报：请从清单进入")
    preview = None if row["preview"] is None else bytes(row["preview"])
    return EditionFiles(ListedEdition.from_row(row), row["html"], bytes(row["workbook"]), bytes(row["document"]), preview)


def lay_out(var: Path, name: str, files: EditionFiles) -> Path:
    """Write the files of an edition into a folder of the run-time folder, and give the folder."""
    folder = var / FOLDER / name
    folder.mkdir(parents=True, exist_ok=True)
    contents: Mapping[str, bytes | None] = {
        "通报.docx": files.document,
        "通报.xlsx": files.workbook,
        "通报.html": files.html.encode(),
        "通报.pdf": files.preview,
    }
    for file, content in contents.items():
        if content is not None:
            write_whole(folder / file, content)
    return folder


def _kept_as(span: Span, number: int) -> str:
    return f"bulletin:{span.kind}:{span.period}:{number}"


def _document(html: str, document_number: str, own_templates: Path) -> bytes:
    blanks = (DOCUMENT_NUMBER, NO_DOCUMENT_NUMBER)
    return word_file(read_paper(html), PaperForm.DOCUMENT, own_templates, document_number, not_numbers=blanks)
