"""Letters as Word files, for printing and sealing: with the mail, and for who reads the ledger.

Belongs here: when a letter is a file, and which one. Does not belong here: how a paper becomes a Word file (`papers.official`), who may
have it (the desk).

The file is made of the HTML that people approved, with its blanks filled, so that no sentence is written twice. What went with a mail is given
out as it went; letters of before, and drafts, are put on paper when somebody asks for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from wengang.database.unit_of_work import UnitOfWork
from wengang.letters.content import DOCUMENT_NUMBER, NO_DOCUMENT_NUMBER
from wengang.letters.kinds import LetterKind, find_kind
from wengang.letters.rows import LetterAsMailedRow
from wengang.mail.message import MailFile, files_in
from wengang.papers.official import word_file
from wengang.papers.reading import PaperHtmlError, read_paper


@dataclass(frozen=True, slots=True)
class PrintedLetter:
    """What is put on paper: a letter's title and HTML, its 文号 where it has one, and the name of the file without an ending."""

    name: str
    subject: str
    html: str
    document_number: str


def files_of(kind: LetterKind, printed: PrintedLetter, own_templates: Path) -> tuple[MailFile, ...]:
    """Give the files that go with the mail of a letter. Raises `WordTemplateError`.

    There are none for a kind that is not printed, and for a text of before papers had one form.
    """
    if kind.form is None:
        return ()
    try:
        paper = read_paper(printed.html)
    except PaperHtmlError:
        return ()
    content = word_file(paper, kind.form, own_templates, printed.document_number, not_numbers=(DOCUMENT_NUMBER, NO_DOCUMENT_NUMBER))
    return (MailFile(f"{printed.name}.docx", printed.subject, content),)


def files_of_letter(work: UnitOfWork, number: int) -> tuple[MailFile, ...]:
    """Give the files of a letter of the ledger: those that went with its mail, or made now; none where there are none."""
    row = work.row("letters/letter_as_mailed", LetterAsMailedRow, id=number)
    if row is None:
        return ()
    if row["mime"] is not None and (sent := files_in(bytes(row["mime"]))):
        return sent
    kind = find_kind(row["kind"])
    printed = PrintedLetter(f"{row['kind']}-{row['id']}", row["subject"], row["html"], row["doc_no"] or "")
    return () if kind is None else files_of(kind, printed, work.settings.var)
