"""The manifest of a hand-over: what its sender says it is (method §10).

Belongs here: the form of `manifest.json` and what can be judged from it alone.
Does not belong here: finding it (`inbox`), comparing it with earlier hand-overs (`registration`).
"""

from __future__ import annotations

import codecs
import json
from datetime import datetime
from pathlib import PurePosixPath
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from wengang.data_sharing.places import MANIFEST, is_manifest, shown
from wengang.data_sharing.problems import RefusedError
from wengang.periods import Period, PeriodError
from wengang.settings.data_sets import DataSet, load_data_sets, load_departments
from wengang.settings.units import load_units
from wengang.workdays import OFFICE_TIME

_NEXT = "请按《交接清单说明》改正 manifest.json 后重新放入收件箱"
_FIELD_NAMES = {
    "schema_version": "清单版本 schema_version",
    "unit": "单位 unit",
    "period": "期间 period",
    "department": "部门 department",
    "prepared_by": "经办人 prepared_by",
    "approved_by": "审核人 approved_by",
    "generated_at": "生成时间 generated_at",
    "is_correction_of": "更正对象 is_correction_of",
    "files": "文件列表 files",
    "table": "数据表 table",
    "name": "文件名 name",
    "bytes": "字节数 bytes",
    "sha256": "摘要 sha256",
    "rows": "行数 rows",
}


ATTACHMENT = "attachment"
"""The table of a file that is no table but a paper of an application: any number a hand-over, kept as it comes."""
CORRECTED_ROWS = "corrected_rows"
"""The table of a correction workbook that comes back: any department, any number a hand-over; which delivery it corrects, it says itself."""
_LONGEST_NAME_BYTES = 255


MAX_FILES = 200
FIRST_PERIOD = Period(2021, 1)
"""No month before it is taken: with 2021 the years began on which the comparisons of the action (2023 to 2025) can rest."""
_LONGEST_TEXT = 200
_YEARS = (2000, 2100)


def _printable(text: str) -> str:
    text.encode()  # half a character (a lone surrogate) is a ValueError too
    return text


def _plain_name(name: str) -> str:
    if PurePosixPath(name).name != name or "\\" in name or name in ("", ".", "..") or is_manifest(name):
        raise ValueError("file name with a path")
    if len(name.encode()) > _LONGEST_NAME_BYTES:
        raise ValueError("file name longer than any file system allows")
    return name


def _department(word: str) -> str:
    if word not in load_departments():
        raise ValueError("no such department")
    return word


def _digits_as_text(value: object) -> object:
    """Give a unit that a program wrote as a number as the text it stands for."""
    return str(value).strip() if isinstance(value, int | str) and not isinstance(value, bool) else value


def _blank_as_none(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


def _lower(value: object) -> object:
    """Give a digest in small letters: Windows tools write it in capitals."""
    return value.strip().lower() if isinstance(value, str) else value


def _in_office_time(value: datetime) -> datetime:
    """Give a time without zone as one of Asia/Shanghai (method §10.1)."""
    if not _YEARS[0] <= value.year <= _YEARS[1]:
        raise ValueError("no year of our time")
    return value if value.tzinfo else value.replace(tzinfo=OFFICE_TIME)


Text = Annotated[str, Field(pattern=r"^[^\x00-\x1f]*$", max_length=_LONGEST_TEXT), AfterValidator(_printable)]
Digest = Annotated[str, BeforeValidator(_lower), Field(pattern=r"^[0-9a-f]{64}$")]


class ManifestFile(BaseModel):
    """One file of a hand-over as its sender declares it; `rows` counts data rows below the header."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    table: Text
    name: Annotated[str, Field(pattern=r"^[^\x00-\x1f]*$"), AfterValidator(_plain_name)]
    bytes: Annotated[int, Field(ge=0, lt=2**63)]
    sha256: Digest
    rows: Annotated[int, Field(ge=0, lt=2**31)]


class Manifest(BaseModel):
    """A hand-over as its sender declares it. The manifest, not the path, says what it is."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    schema_version: Literal[1]
    unit: Annotated[Text, BeforeValidator(_digits_as_text)]
    period: Text
    department: Annotated[Text, AfterValidator(_department)]
    prepared_by: Text = ""
    approved_by: Text = ""
    generated_at: Annotated[Annotated[datetime, AfterValidator(_in_office_time)] | None, BeforeValidator(_blank_as_none)] = None
    is_correction_of: Annotated[Digest | None, BeforeValidator(_blank_as_none)] = None
    files: Annotated[tuple[ManifestFile, ...], Field(min_length=1, max_length=MAX_FILES)]

    @property
    def month(self) -> Period:
        """The period as a month."""
        return Period.parse(self.period)


def parse_manifest(content: bytes, folder: str) -> Manifest:
    """Give the manifest of a hand-over folder; raises `RefusedError` naming the line or field that is wrong and the next step."""
    text = _decoded(content, folder)
    try:
        manifest = Manifest.model_validate(json.loads(text))
    except ValidationError as error:
        raise RefusedError("MANIFEST_FIELD", _field_message(error, folder)) from error
    except (ValueError, RecursionError) as error:  # no JSON, or JSON that no program would write
        raise RefusedError("MANIFEST_UNREADABLE", f"{folder}/{MANIFEST} {_what_is_wrong(text, error)}。{_NEXT}") from error
    _judge(manifest, folder)
    return manifest


def _decoded(content: bytes, folder: str) -> str:
    """Give the text of a manifest; another encoding than UTF-8 is named as the Windows editor names it (method §10.1)."""
    encoding = ""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\x00" in content:
        encoding = "UTF-16（记事本里的“Unicode”）"
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        encoding = encoding or "GBK（记事本里的“ANSI”）" if _is_gb(content) else encoding or "认不出来"
    if encoding:
        raise RefusedError(
            "MANIFEST_ENCODING",
            f"{folder}/{MANIFEST} 的文字编码是 {encoding}，系统只认 UTF-8。请用记事本打开，“另存为”时编码选 UTF-8，再重新放入收件箱",
        )
    return text


def _is_gb(content: bytes) -> bool:
    try:
        content.decode("gb18030")
    except UnicodeDecodeError:
        return False
    return True


def _what_is_wrong(text: str, error: Exception) -> str:
    """Say where a text stops being JSON, and the usual slips by name."""
    if not isinstance(error, json.JSONDecodeError):
        return "不是完整的 JSON 文件"
    before, rest = text[: error.pos].rstrip(), text[error.pos :].lstrip()
    if not text.strip():
        return "是空的"
    if not rest:
        return f"到第{error.lineno}行就断了，不是完整的 JSON 文件，可能没有写完"
    line, slip = error.lineno, "写法不对，不是完整的 JSON 文件"
    if rest[0] in "“”‘’，：":
        slip = f"用了中文标点“{rest[0]}”，应为英文标点"
    elif rest[0] == "," or (rest[0] in "}]" and before.endswith(",")):  # some Pythons point to the comma, some behind it
        line, slip = (line if rest[0] == "," else before.count("\n") + 1), "多了一个逗号"
    elif before and rest[0] in '"{[' and before[-1] not in ",:{[":
        slip = "前面少了一个逗号"
    return f"第{line}行{slip}"


def judge_period(manifest: Manifest, seen_at: datetime, folder: str) -> None:
    """Refuse a month that nobody can report: before the comparisons of the action, or after the month behind the day of arrival."""
    last = Period.of(seen_at.astimezone(OFFICE_TIME).date()).plus(1)
    if not FIRST_PERIOD <= manifest.month <= last:
        raise RefusedError(
            "PERIOD_OUTSIDE",
            f"{folder}/{MANIFEST} 的期间 {manifest.period} 不能报送：可以报送的是 {FIRST_PERIOD} 至 {last}。{_NEXT}",
        )


def _field_message(error: ValidationError, folder: str) -> str:
    first = error.errors()[0]
    path = [_FIELD_NAMES.get(str(part), f"第{part + 1}个文件" if isinstance(part, int) else str(part)) for part in first["loc"]]
    reason = {"missing": "缺失", "too_long": f"超过上限 {MAX_FILES} 个", "string_too_long": "太长"}.get(first["type"], "写法不对")
    return f"{folder}/{MANIFEST} 的“{' → '.join(path) or '内容'}”{reason}。{_NEXT}"


def _judge(manifest: Manifest, folder: str) -> None:
    where = f"{folder}/{MANIFEST}"
    if manifest.unit not in load_units().by_code:
        raise RefusedError("UNIT_UNKNOWN", f"{where} 的单位“{shown(manifest.unit)}”不在报送单位表中。请核对单位代码；{_NEXT}")
    try:
        _ = manifest.month
    except PeriodError as error:
        raise RefusedError("PERIOD_UNREADABLE", f"{where}：{shown(str(error))}。{_NEXT}") from error
    seen: set[tuple[str, str]] = set()
    for file in manifest.files:
        data_set = load_data_sets().get(file.table)
        title = _listed_by_name(file.table, manifest.department)
        if not title and (data_set is None or not data_set.taken_from(manifest.department)):
            raise RefusedError("TABLE_UNKNOWN", f"{where} 中的数据表“{shown(file.table)}”不由该部门报送或不认识。{_NEXT}")
        if file.table != CORRECTED_ROWS:
            _judge_whose(manifest, data_set, where)
        key = (file.table, file.name if title else "")
        if key in seen:
            told = (
                f"{title}“{shown(file.name)}”列了两次，每个{title}只列一次"
                if title
                else f"数据表“{file.table}”列了两次，每份交接每表只能有一个文件"
            )
            raise RefusedError("TABLE_TWICE", f"{where} 把{told}。{_NEXT}")
        seen.add(key)


def _listed_by_name(table: str, department: str) -> str:
    """Give what a file is called that may come any number of times under different names; '' of a table."""
    if table == CORRECTED_ROWS:
        return "更正工作簿"
    return "附件" if table == ATTACHMENT and department == "hr" else ""


def _judge_whose(manifest: Manifest, data_set: DataSet | None, where: str) -> None:
    """Hold a table to who brings it and when: a unit each month, or the province once a year, under January (decision 0042)."""
    province = load_units().province
    of_the_year = data_set is not None and data_set.of_the_year
    title = data_set.title if data_set else "附件"
    if of_the_year != (manifest.unit == province.code):
        who = f"省级部门报送，单位应写 {province.code}" if of_the_year else f"各市县报送，单位不能写 {province.code}"
        raise RefusedError("TABLE_OTHER_UNIT", f"{where} 的单位是 {manifest.unit}，“{title}”由{who}。{_NEXT}")
    if of_the_year and manifest.month.month != 1:
        raise RefusedError(
            "PERIOD_NOT_JANUARY",
            f"{where} 的期间是 {manifest.period}，“{title}”每年报送，期间应写所属年度的1月（{manifest.month.year}-01）。{_NEXT}",
        )
