"""Papers as Word files (.docx) from templates that an office edits itself: fixed wording and layout in the template, fields from us.

Belongs here: which template counts, filling it, the same bytes for the same fields. Does not belong here: what a paper says, its template.
A template of the same name in `templates/` of the run-time folder goes before the shipped one. It is a file from outside: its fields are
filled in a sandbox, a field that is not there is an error that names it, and a template with macros is refused.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.exceptions import PackageNotFoundError
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.parts.story import StoryPart
from docx.shared import Twips
from docx.table import Table as DocxTable
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, Template, nodes
from jinja2.exceptions import TemplateError, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from wengang.user_error import UserError

FOLDER = "templates"
ColumnWidths = Callable[[Sequence[Sequence[str]]], Sequence[int]]
"""Gives the widths of a table's columns, in twentieths of a point, for the texts of its cells."""
_CREATED = datetime(2000, 1, 1, tzinfo=UTC)
"""Stands in every file, because the moment at which it was written would change its digest."""
_PACKED = (1980, 1, 1, 0, 0, 0)
_AUTHOR = "稳岗"
_MACROS = "vbaProject.bin"
_CONTENTS = "[Content_Types].xml"
_DRAWN = "http://schemas.openxmlformats.org/drawingml/2006"
_INLINE = Markup(  # noqa: S704 - our own markup; what is filled in is escaped by `format`
    f'<w:r><w:drawing><wp:inline xmlns:wp="{_DRAWN}/wordprocessingDrawing" distT="0" distB="0" distL="0" distR="0">'
    '<wp:extent cx="{width}" cy="{height}"/><wp:docPr id="{number}" name="图{number}" descr="{words}"/><wp:cNvGraphicFramePr/>'
    f'<a:graphic xmlns:a="{_DRAWN}/main"><a:graphicData uri="{_DRAWN}/chart"><c:chart xmlns:c="{_DRAWN}/chart" r:id="{{id}}"/></a:graphicData></a:graphic>'
    "</wp:inline></w:drawing></w:r>"
)
_QUOTED = re.compile(r"'([^']*)'")


@dataclass(frozen=True, slots=True)
class DrawnPart:
    """A chart as the markup of a part, its size in English metric units, and the words for who cannot see it."""

    markup: bytes
    width: int
    height: int
    words: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """Charts that stand in one paragraph of a file, in a field that is written `{{r name }}`."""

    parts: tuple[DrawnPart, ...]


class WordTemplateError(UserError):
    """A template that cannot be opened or filled; the message names the template, what is wrong with it, and the next step."""


@dataclass(frozen=True, slots=True)
class WordTemplate:
    """A template: the shipped file, and the run-time folder in which a file of the same name goes before it."""

    shipped: Path
    own: Path

    @property
    def path(self) -> Path:
        """The file that counts."""
        changed = self.own.joinpath(FOLDER, self.shipped.name)
        return changed if changed.is_file() else self.shipped

    def fill(self, fields: Mapping[str, object], title: str, widths: ColumnWidths | None = None) -> bytes:
        """Give the document with the fields filled in; equal fields and template give equal bytes. Raises `WordTemplateError`.

        Fields are texts, truths, drawings, and lists and mappings of them; characters that mean something to XML stay what they are.
        `widths` gives the columns of tables whose number of columns only the fields tell; without it tables stay as the template has them.
        """
        try:
            content = self.path.read_bytes()
            if _has_macros(content):
                raise self._error("里有宏，不能使用")
            unknown = sorted(_asked_for(content) - set(fields))
            if unknown:
                raise self._error(f"里的“{'”“'.join(unknown)}”不是可用的项目（可用的有{'、'.join(fields)}）")
            document = DocxTemplate(io.BytesIO(content))
            document.init_docx()
            document.render(_with_drawings(dict(fields), document.docx.part), _SANDBOX)
        except UndefinedError as error:
            raise self._error(f"里的“{_QUOTED.findall(str(error))[-1]}”不是可用的项目，用在了{self._known(fields)}之外") from error
        except TemplateError as error:
            raise self._error(f"里的标记写错了（{error}）") from error
        except (OSError, zipfile.BadZipFile, PackageNotFoundError, KeyError, ValueError, SyntaxError) as error:
            raise self._error("不是能打开的 Word 文件（.docx）") from error
        if widths is not None:
            _set_widths(document.docx.tables, widths)
        about = document.docx.core_properties
        about.title, about.author, about.last_modified_by, about.revision = title, _AUTHOR, _AUTHOR, 1
        about.created = about.modified = _CREATED
        written = io.BytesIO()
        document.save(written)
        return _packed_alike(written)

    @staticmethod
    def _known(fields: Mapping[str, object]) -> str:
        """Give what the rows of each list hold, for the one who mends a row."""
        rows = {
            name: value[0] for name, value in fields.items() if isinstance(value, list | tuple) and value and isinstance(value[0], Mapping)
        }
        return "；".join(f"{name}的{'、'.join(row)}" for name, row in rows.items())

    def _error(self, problem: str) -> WordTemplateError:
        return WordTemplateError(
            f"模板“{self.shipped.name}”{problem}：请改正运行文件夹 {FOLDER}/ 下的这个文件，或者移走它、改用系统自带的模板，然后重新运行"
        )


class _Sandbox(ImmutableSandboxedEnvironment):
    """Where fields are filled in: a text of a template is compiled once for all letters that have it, which takes longer than filling it."""

    def __init__(self) -> None:
        super().__init__(undefined=StrictUndefined, autoescape=True)
        self._compiled = lru_cache(maxsize=256)(super().from_string)

    def from_string(self, source: str | nodes.Template, *_values: object, **_named: object) -> Template:
        """Give the compiled text; nobody here gives a template names of its own."""
        return self._compiled(source)


_SANDBOX = _Sandbox()


def _has_macros(template: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(template)) as parts:
        return any(name.endswith(_MACROS) for name in parts.namelist())


@lru_cache(maxsize=64)
def _asked_for(template: bytes) -> frozenset[str]:
    """Give the fields that a template asks for; found once for all letters of the same template, since it takes as long as filling one."""
    return frozenset(DocxTemplate(io.BytesIO(template)).get_undeclared_template_variables(_SANDBOX))


def _with_drawings(value: object, part: StoryPart) -> object:
    """Give fields with each drawing put into the file, as the markup that shows it."""
    if isinstance(value, Drawing):
        return Markup().join(_shown(one, part) for one in value.parts)
    if isinstance(value, Mapping):
        return {name: _with_drawings(inner, part) for name, inner in value.items()}
    return [_with_drawings(inner, part) for inner in value] if isinstance(value, list) else value


def _shown(drawn: DrawnPart, part: StoryPart) -> Markup:
    number = sum(known.partname.startswith("/word/charts/") for known in part.package.iter_parts()) + 1
    chart = Part(PackURI(f"/word/charts/chart{number}.xml"), CONTENT_TYPE.DML_CHART, drawn.markup, part.package)
    return _INLINE.format(
        width=drawn.width, height=drawn.height, number=number, words=drawn.words, id=part.relate_to(chart, RELATIONSHIP_TYPE.CHART)
    )


def _set_widths(tables: Iterable[DocxTable], widths: ColumnWidths) -> None:
    for table in tables:
        rows = [row.cells for row in table.rows]  # found once: that takes longer than all the rest
        for column, width in zip(table.columns, given := widths([[cell.text for cell in cells] for cells in rows]), strict=True):
            column.width = Twips(width)
        for cells in rows:
            for cell, width in zip(cells, given, strict=True):
                cell.width = Twips(width)


def _packed_alike(written: io.BytesIO) -> bytes:
    """Pack the parts again without the time of day, contents first as readers expect it, then by name."""
    memory = io.BytesIO()
    with zipfile.ZipFile(written) as given, zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in sorted(given.namelist(), key=lambda name: (name != _CONTENTS, name)):
            packed.writestr(zipfile.ZipInfo(name, _PACKED), given.read(name), zipfile.ZIP_DEFLATED)
    return memory.getvalue()
