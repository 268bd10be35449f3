"""The manifest of a hand-over: what its sender says it is (method §10).

Belongs here: the form of `manifest.json` and what can be judged from it alone.
Does not belong here: finding it (`inbox`), comparing it with earlier hand-overs (`registration`).
"""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from wengang.data_sharing.problems import RefusedError
from wengang.periods import Period, PeriodError
from wengang.settings.data_sets import load_data_sets
from wengang.settings.units import load_units

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
_LONGEST_NAME_BYTES = 255


def _plain_name(name: str) -> str:
    if PurePosixPath(name).name != name or "\\" in name or name in ("", ".", "..", "manifest.json"):
        raise ValueError("file name with a path")
    if len(name.encode()) > _LONGEST_NAME_BYTES:
        raise ValueError("file name longer than any file system allows")
    return name


Text = Annotated[str, Field(pattern=r"^[^\x00-\x1f]*$")]


class ManifestFile(BaseModel):
    """One file of a hand-over as its sender declares it; `rows` counts data rows below the header."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    table: Text
    name: Annotated[Text, AfterValidator(_plain_name)]
    bytes: Annotated[int, Field(ge=0, lt=2**63)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    rows: Annotated[int, Field(ge=0, lt=2**31)]


class Manifest(BaseModel):
    """A hand-over as its sender declares it. The manifest, not the path, says what it is."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    schema_version: Literal[1]
    unit: Text
    period: Text
    department: Literal["rv", "hr"]
    prepared_by: Text = ""
    approved_by: Text = ""
    generated_at: AwareDatetime | None = None
    is_correction_of: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None
    files: Annotated[tuple[ManifestFile, ...], Field(min_length=1)]

    @property
    def month(self) -> Period:
        """The period as a month."""
        return Period.parse(self.period)


def parse_manifest(content: bytes, folder: str) -> Manifest:
    """Give the manifest of a hand-over folder; raises `RefusedError` naming the field that is wrong and the next step."""
    try:
        manifest = Manifest.model_validate(json.loads(content.decode("utf-8-sig")))
    except ValidationError as error:
        raise RefusedError("MANIFEST_FIELD", _field_message(error, folder)) from error
    except (ValueError, RecursionError) as error:  # no UTF-8, no JSON, or JSON that no program would write
        raise RefusedError(
            "MANIFEST_UNREADABLE", f"{folder}/manifest.json 不是完整的 JSON 文件（{type(error).__name__}）。{_NEXT}"
        ) from error
    _judge(manifest, folder)
    return manifest


def _field_message(error: ValidationError, folder: str) -> str:
    first = error.errors()[0]
    path = [_FIELD_NAMES.get(str(part), f"第{part + 1}个文件" if isinstance(part, int) else str(part)) for part in first["loc"]]
    reason = "缺失" if first["type"] == "missing" else "写法不对"
    return f"{folder}/manifest.json 的“{' → '.join(path) or '内容'}”{reason}。{_NEXT}"


def _judge(manifest: Manifest, folder: str) -> None:
    where = f"{folder}/manifest.json"
    if manifest.unit not in load_units().by_code:
        raise RefusedError("UNIT_UNKNOWN", f"{where} 的单位“{manifest.unit}”不在报送单位表中。请核对单位代码；{_NEXT}")
    try:
        _ = manifest.month
    except PeriodError as error:
        raise RefusedError("PERIOD_UNREADABLE", f"{where}：{error}。{_NEXT}") from error
    seen: set[tuple[str, str]] = set()
    for file in manifest.files:
        is_paper = file.table == ATTACHMENT and manifest.department == "hr"
        data_set = load_data_sets().get(file.table)
        if not is_paper and (data_set is None or not data_set.taken_from(manifest.department)):
            raise RefusedError("TABLE_UNKNOWN", f"{where} 中的数据表“{file.table}”不由该部门报送或不认识。{_NEXT}")
        key = (file.table, file.name if is_paper else "")
        if key in seen:
            told = f"附件“{file.name}”列了两次，每个附件只列一次" if is_paper else f"数据表“{file.table}”列了两次，每份交接每表只能有一个文件"
            raise RefusedError("TABLE_TWICE", f"{where} 把{told}。{_NEXT}")
        seen.add(key)
