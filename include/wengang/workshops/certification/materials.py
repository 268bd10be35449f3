"""The papers and the form of an application: what is needed, and everything that is missing, expired or damaged, found at once (method §6).

Belongs here: `certification.yaml` and judging papers by it. Does not belong here: where papers are kept (`data_sharing`), letters (`letters`).

Assumptions: a paper is valid to the end of its last day. Of a kind of paper several files may come (photos): each is judged, one good one
is enough for the kind to be there. Files are compared with the manifest when they arrive; what was wrong then stays with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

from pydantic import model_validator

from wengang.papers.wording import day
from wengang.settings.config_files import FrozenModel, ReadOncePerState, read_yaml
from wengang.settings.data_sets import code_by_literal, code_title, load_data_sets
from wengang.workshops.certification.cases import Kind
from wengang.workshops.certification.rows import ApplicationRow, MaterialRow

_FILE_PROBLEMS = {
    "FILE_ABSENT": "清单列出的文件没有收到",
    "FILE_BYTES": "文件与清单的字节数不符，可能没有传完",
    "FILE_DIGEST": "文件与清单的摘要不符，生成清单后被改动",
}
_DAMAGED = "文件打不开，不能存档"


class CertificationConfig(FrozenModel):
    """What an application must bring, by its kind."""

    confirmed: bool
    needed: Mapping[Kind, tuple[str, ...]]
    must_tell_end: frozenset[str]
    form: tuple[str, ...]

    @model_validator(mode="after")
    def _names_are_known(self) -> Self:
        papers = set(code_by_literal("application_material").values())
        named = {paper for several in self.needed.values() for paper in several} | self.must_tell_end
        unknown = sorted((named - papers) | (set(self.form) - set(load_data_sets()["workshop_application"].columns)))
        if unknown or set(self.needed) != set(Kind):
            raise ValueError(f"certification.yaml: unknown papers or cells {unknown}, or a kind of application without a list")
        return self


@ReadOncePerState
def load_certification() -> CertificationConfig:
    """Give what an application must bring (`certification.yaml`)."""
    return CertificationConfig.model_validate(read_yaml("certification.yaml"))


@dataclass(frozen=True, slots=True)
class Material:
    """One file of a kind of paper: whether its file is there as the manifest says, and until when it is valid."""

    paper: str
    names_file: bool
    listed: bool
    bytes: int | None
    sha256: str | None
    problem: str | None
    expires_on: date | None
    expiry_unreadable: bool

    @classmethod
    def from_row(cls, row: MaterialRow) -> Material:
        """Give the material of a row of `workshops/certification/material_rows`."""
        return cls(
            paper=row["material"],
            names_file=row["names_file"],
            listed=row["listed"],
            bytes=row["bytes"],
            sha256=row["sha256"],
            problem=row["problem"],
            expires_on=row["expires_on"],
            expiry_unreadable=row["expiry_unreadable"],
        )

    @property
    def title(self) -> str:
        """The literal of its kind."""
        return paper_title(self.paper)

    def fault(self, on: date, must_tell_end: bool) -> str | None:
        """Give what is wrong with it on a day, None when it is good."""
        return self._fault_of_file() or self._fault_of_term(on, must_tell_end)

    def _fault_of_file(self) -> str | None:
        if not self.names_file:
            return "材料表中没有写文件名"
        if not self.listed:
            return "清单中没有这个附件"
        if self.problem:
            return _FILE_PROBLEMS.get(self.problem, _DAMAGED)
        return None if self.bytes else "文件是空的"

    def _fault_of_term(self, on: date, must_tell_end: bool) -> str | None:
        if self.expiry_unreadable:
            return "有效期至读不出日期"
        if self.expires_on is None:
            return "没有写有效期至" if must_tell_end else None
        return f"已于{day(self.expires_on)}到期" if self.expires_on < on else None


@dataclass(frozen=True, slots=True)
class Shortcoming:
    """One thing that an application lacks: what, and why it does not count."""

    what: str
    why: str

    @property
    def as_data(self) -> dict[str, str]:
        """Give it as it is stored with the move."""
        return {"what": self.what, "why": self.why}


def paper_title(paper: str) -> str:
    """Give the literal of a kind of paper."""
    return code_title("application_material", paper)


def shortcomings(form: ApplicationRow, materials: Sequence[Material], kind: Kind, on: date, *, list_refused: bool) -> list[Shortcoming]:
    """Give everything for which an application goes back: blank cells of the form, missing papers, faults of files.

    `form` is the row of the application; `list_refused`: the list of materials of the newest hand-over was returned.
    """
    return [*_blank_cells(form), *_list(list_refused), *_papers(materials, kind, on)]


def _blank_cells(form: Mapping[str, object]) -> Iterable[Shortcoming]:
    columns = load_data_sets()["workshop_application"].columns
    for cell in load_certification().form:
        if form[cell] is None:
            yield Shortcoming(f"申请表“{columns[cell].title}”", "没有填写，或填写的内容不能识别")


def _list(list_refused: bool) -> Iterable[Shortcoming]:
    if list_refused:
        yield Shortcoming("车间申请材料表", "没有接收，原因见该文件的回执")


def _papers(materials: Sequence[Material], kind: Kind, on: date) -> Iterable[Shortcoming]:
    config = load_certification()
    for paper in config.needed[kind]:
        if all(material.paper != paper for material in materials):
            yield Shortcoming(paper_title(paper), "没有提供")
    order = list(code_by_literal("application_material").values())
    for material in sorted(materials, key=lambda material: order.index(material.paper)):
        fault = material.fault(on, material.paper in config.must_tell_end)
        if fault is not None:
            yield Shortcoming(material.title, fault)
