"""The package for an auditor: a unit's month with its papers, files, parameters, records and the proof that they were not changed.

Belongs here: what is in it, its cover sheet. Does not belong here: the chain (`audit.sealing`), checking it (`ops/verify_audit.py`, which goes
along as it stands).

Nobody is named in it: letters, tasks and opinions carry no personal data. Of other records the chain needs the digests alone.
"""

from __future__ import annotations

import io
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from wengang import __version__
from wengang.audit.count_titles import WORDS
from wengang.audit.rows import SealsOfRecordsRow
from wengang.audit.sealing import exported, head_file, newest_seal
from wengang.database.unit_of_work import UnitOfWork
from wengang.letters.files import files_of_letter
from wengang.letters.kinds import title_of
from wengang.month_overview.rows import PackageInputsRow, PackageLettersRow, PackageRecordsRow
from wengang.papers.paper import Paper, Section, Table
from wengang.papers.wording import day
from wengang.papers.workbook import ListSheet, SheetColumn, workbook
from wengang.periods import Period
from wengang.settings.config_files import PROJECT_ROOT
from wengang.settings.data_sets import load_data_sets, load_departments
from wengang.settings.policy import load_policy
from wengang.settings.units import load_units
from wengang.user_error import UserError
from wengang.workdays import OFFICE_TIME

VERIFIER = PROJECT_ROOT / "ops" / "verify_audit.py"
_MOMENT = (2000, 1, 1, 0, 0, 0)
"""Stands for the time of every file in the package, so that equal content gives equal bytes."""


class NothingSealedError(UserError):
    """Nothing of the unit and month is under seal yet."""


@dataclass(frozen=True, slots=True)
class AuditPackage:
    """The bytes of a package, how it is called, and how much is in it."""

    name: str
    content: bytes
    letters: int
    inputs: int
    records: int


def audit_package(work: UnitOfWork, airflow_database_url: str | None, unit: str, period: Period) -> AuditPackage:
    """Give the package of a unit and month; raises `NothingSealedError`, and what an unknown unit raises."""
    name = load_units().unit(unit).name
    letters = work.rows("month_overview/package_letters", PackageLettersRow, unit=unit, period=str(period))
    inputs = work.rows("month_overview/package_inputs", PackageInputsRow, unit=unit, period=str(period))
    records = work.rows(
        "month_overview/package_records",
        PackageRecordsRow,
        unit=unit,
        unit_name=name,
        period=str(period),
        first=period.first_day,
        last=period.plus(1).last_day,
    )
    chosen = frozenset((row["source"], row["key"]) for row in records)
    first, sealed = _first_seal(work, chosen)
    seal = newest_seal(work)
    if first is None or seal is None:
        raise NothingSealedError(
            f"{name}{period.chinese}还没有封存的审计记录：等流程“审计封存”运行以后再导出，或先执行 wengang evidence seal"
        )
    title = f"{name}{period.chinese}审计材料"
    cover = _cover(title, letters, inputs, sealed, seal.number, seal.head.hex())
    heads = head_file(work.settings)
    files: dict[str, bytes] = {
        "封面.html": cover.html.encode(),
        "封面.txt": cover.text.encode(),
        "文件和参数.xlsx": workbook([_inputs(title, inputs), _parameters(title, period)]),
        "审计记录.jsonl": b"".join(exported(work, airflow_database_url, after=first - 1, chosen=chosen)),
        "verify_audit.py": VERIFIER.read_bytes(),
        **({"heads.jsonl": heads.read_bytes()} if heads.exists() else {}),
        **_papers(work, letters),
    }
    return AuditPackage(f"{title}.zip", _zipped(files), len(letters), len(inputs), sealed)


def _first_seal(work: UnitOfWork, chosen: Iterable[tuple[str, str]]) -> tuple[int | None, int]:
    """Give the first seal that holds one of the records, and how many are under seal."""
    keys: dict[str, list[str]] = defaultdict(list)
    for source, key in chosen:
        keys[source].append(key)
    found = [
        work.rows("audit/seals_of_records", SealsOfRecordsRow, source=source, keys=sorted(wanted))[0] for source, wanted in keys.items()
    ]
    return min((row["first"] for row in found if row["first"] is not None), default=None), sum(row["sealed"] for row in found)


def _papers(work: UnitOfWork, letters: Sequence[PackageLettersRow]) -> dict[str, bytes]:
    """Give each letter as it was issued, and as a Word file where its kind has one."""
    papers: dict[str, bytes] = {}
    for row in letters:
        stem = f"函件/{row['id']}-{title_of(row['kind'])}"
        papers[f"{stem}.html"] = (row["issued_html"] or "").encode()
        papers.update({f"{stem}.docx": file.content for file in files_of_letter(work, row["id"])[:1]})
    return papers


def _inputs(title: str, rows: Sequence[PackageInputsRow]) -> ListSheet:
    widths = (8, 12, 5, 8, 26, 34, 10, 8, 8, 12, 20, 8)
    heads = ("部门", "表", "版本", "状态", "文件名", "摘要（SHA-256）", "字节", "行数", "退回行数", "由谁决定", "收到时间", "用于快照")
    columns = tuple(SheetColumn(head, width) for head, width in zip(heads, widths, strict=True))
    return ListSheet(
        "输入文件", f"{title}：输入文件", ("各版本都列；原件加密存档，凭摘要核对",), columns, [_input_line(row) for row in rows]
    )


def _input_line(row: PackageInputsRow) -> tuple[str | int, ...]:
    table = load_data_sets().get(row["table_name"])
    return (
        load_departments().get(row["department"], row["department"]),
        table.title if table else row["table_name"],
        row["version"],
        WORDS[row["state"]],
        row["file_name"],
        row["sha256"],
        row["bytes"],
        "" if row["rows_delivered"] is None else row["rows_delivered"],
        "" if row["rows_rejected"] is None else row["rows_rejected"],
        row["decided_by"] or "",
        row["received_at"].astimezone(OFFICE_TIME).strftime("%Y-%m-%d %H:%M:%S"),
        row["snapshots"] or "",
    )


def _parameters(title: str, period: Period) -> ListSheet:
    """Give the parameters in force in the month."""
    lines = []
    for _, parameter in sorted(load_policy().parameters.items()):
        if value := parameter.on(period):
            confirmed = "已确认" if value.confirmed else "未确认"
            lines.append((parameter.title, str(value.value), parameter.unit, str(value.effective_from), confirmed, value.note))
    heads, widths = ("名称", "取值", "单位", "自何日起", "是否确认", "说明"), (24, 14, 8, 12, 8, 40)
    columns = tuple(SheetColumn(head, width) for head, width in zip(heads, widths, strict=True))
    return ListSheet("参数", f"{title}：当月有效的参数", (), columns, lines)


def _cover(
    title: str, letters: Sequence[PackageLettersRow], inputs: Sequence[PackageInputsRow], records: int, seal: int, head: str
) -> Paper:
    counts = Table(
        ("内容", "数量", "在哪里"),
        (
            ("报送文件（各版本）", f"{len(inputs)}件", "文件和参数.xlsx：文件名、摘要、行数、用于哪个快照；原件加密存档，凭摘要核对"),
            ("已印发函件", f"{len(letters)}件", "函件文件夹"),
            ("当月有效的参数", f"{len(load_policy().parameters)}项", "文件和参数.xlsx：取值、来源、是否确认"),
            ("审计记录", f"{records}条", "审计记录.jsonl：任务起止、意见、事项办理、材料包领取，其余记录只有摘要"),
        ),
    )
    listed = tuple(
        (row["ledger_no"] or "—", row["doc_no"] or "—", row["subject"], day(row["issued_on"]) if row["issued_on"] else "—")
        for row in letters
    )
    return Paper(
        phrases=(title,),
        issuer="稳岗系统",
        sections=(
            Section("一、内容", (counts,)),
            Section("二、函件", (Table(("台账号", "文号", "标题", "印发日期"), listed),) if listed else ("当月没有印发给本单位的函件。",)),
            Section(
                "三、怎样校验",
                (
                    "在装有 Python 3.11 以上和 cryptography 的任何一台机器上解压，在本文件夹执行："
                    "python verify_audit.py 审计记录.jsonl --heads heads.jsonl。",
                    "说“完好”，表示这些记录自封存以来没有改动、没有缺少，次序也没有变；否则指出是哪一条、怎样改的、自哪一次导出以后。",
                    f"本材料到第{seal}次封存为止，链值 {head}。公钥和以往链值应取自两个部门保存的邮件，不取自本材料。",
                ),
            ),
        ),
        notes=(f"由稳岗 {__version__} 导出，不含姓名、证件号码和电话。",),
    )


def _zipped(files: dict[str, bytes]) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name in sorted(files):
            bundle.writestr(zipfile.ZipInfo(name, _MOMENT), files[name], zipfile.ZIP_DEFLATED)
    return memory.getvalue()
