"""Applications for the certification of a 帮扶车间: one hand-over each, the form as tables, the materials as files.

Belongs here: which tables and files an application brings. Does not belong here: bytes of a document (`materials`),
who decides what about it (nobody in this province).

A hand-over holds `workshop_application` (one row), `workshop_material` (one row a material, with its file name and
有效期至 where it has one) and one file a material, whose table in the manifest is `attachment`. It lies at
`<inbox>/<unit>/<period>/hr-application`; a second one of the same unit and month gets a number behind. A material that
is missing has neither row nor file. Everything in the papers is invented.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from wengang.periods import Period
from wengang_trial import usual
from wengang_trial.course import Course
from wengang_trial.draws import stream
from wengang_trial.files import Attachment, Row, Table, csv_text, hand_over
from wengang_trial.labour import TrialError
from wengang_trial.materials import pdf_page, picture
from wengang_trial.numbers import stranger_number
from wengang_trial.people import invented_name, villages_of
from wengang_trial.planted import fates_of
from wengang_trial.units import UNIT_BY_CODE, UNITS, Unit
from wengang_trial.workshop_tables import place_cells
from wengang_trial.workshops import Workshop, found_workshop, settle_workshops

APPLICATION_COLUMNS = [
    "申请编号",
    "申请类型",
    "车间编号",
    "车间名称",
    "统一社会信用代码",
    "法定代表人",
    "车间类型",
    "运营模式",
    "所属领域",
    "县",
    "乡",
    "行政村",
    "季节起",
    "季节止",
    "申请日期",
    "现有脱贫务工人数",
]
MATERIAL_COLUMNS = ["材料类型", "文件名", "有效期至"]
KINDS = ("首次认定", "续期", "重新认定")
MATERIALS = {
    "申请表": "01申请表.pdf",
    "营业执照": "02营业执照.pdf",
    "场地证明": "03场地证明.pdf",
    "务工人员名单": "04务工人员名单.csv",
    "合同或承揽协议": "05合同或承揽协议.pdf",
    "工资发放凭证": "06工资发放凭证.csv",
    "参保凭证": "07参保凭证.pdf",
    "现场照片": "08现场照片.png",
    "承诺书": "09承诺书.pdf",
}
"""The materials of an application and the name of the file of each."""
VALID_MONTHS = {"场地证明": 24, "合同或承揽协议": 12, "参保凭证": 6}
"""How long a paper is valid after the month of the application; the others have no end."""
EXPIRED_MONTHS = -2
WORKERS = 6
PROVEN_MONTHS = 3
"""Months of pay that are proven (domain section 4)."""
APPLIED_DAY, SENT_DAY = 1, 2

_FIRST_WORKER_NUMBER = 1000
_NUMBER = re.compile(r".*-CJ([0-9]+)")

Workers = Sequence[tuple[str, str]]
"""Identity number and name of each."""


def write_application(
    folder: Path,
    unit: str,
    period: Period,
    number: str,
    *,
    missing: tuple[str, ...] = (),
    expired: tuple[str, ...] = (),
    workshop_no: str | None = None,
    kind: str = "首次认定",
    is_correction_of: str | None = None,
) -> Path:
    """Write one application into an inbox and give its folder, whose manifest is written last.

    `number` is the 申请编号: the same one again completes an application. Materials in `missing` are left out, those in
    `expired` ended two months before. The workshop is that of the usual trial with this 车间编号, or an invented one
    where the register does not know it; without a 车间编号 the first one that is not in the register. Workers are
    people of no roster. Raises `TrialError` for an unknown unit, kind or material, or a 车间编号 of another unit.
    """
    workshop = _workshop(_unit(unit), workshop_no)
    return hand_over_application(
        folder,
        workshop,
        period,
        number,
        _invented_workers(workshop),
        missing=missing,
        expired=expired,
        kind=kind,
        is_correction_of=is_correction_of,
    )


def hand_over_application(
    inbox: Path,
    workshop: Workshop,
    period: Period,
    number: str,
    workers: Workers,
    *,
    missing: tuple[str, ...] = (),
    expired: tuple[str, ...] = (),
    kind: str = KINDS[0],
    is_correction_of: str | None = None,
) -> Path:
    """Write the application of one workshop with these workers; else like `write_application`."""
    if kind not in KINDS:
        raise TrialError(f"申请类型“{kind}”不认识，只有{'、'.join(KINDS)}")
    if unknown := sorted({*missing, *expired} - set(MATERIALS)):
        raise TrialError(f"材料类型“{'、'.join(unknown)}”不认识，只有{'、'.join(MATERIALS)}")
    applied = f"{period}-{APPLIED_DAY:02d}"
    row = (number, kind, *place_cells(workshop), applied, str(len(workers)))
    brought = [material for material in MATERIALS if material not in missing]
    rows = [(material, MATERIALS[material], _valid_until(material, period, expired)) for material in brought]
    contents = _contents(workshop, period, number, workers)
    folder = _free_folder(inbox / workshop.unit.code / str(period))
    hand_over(
        folder,
        workshop.unit,
        period,
        "hr",
        [
            Table("workshop_application", "车间认定申请.csv", "", APPLICATION_COLUMNS, [row]),
            Table("workshop_material", "车间申请材料.csv", "", MATERIAL_COLUMNS, rows),
            *(Attachment(MATERIALS[material], contents[material]) for material in brought),
        ],
        day=SENT_DAY,
        months_later=0,
        is_correction_of=is_correction_of,
    )
    return folder


def _unit(code: str) -> Unit:
    if code not in UNIT_BY_CODE:
        raise TrialError(f"试验省没有单位 {code}")
    return UNIT_BY_CODE[code]


def _workshop(unit: Unit, number: str | None) -> Workshop:
    """Give the workshop of the usual trial with this number; without one the first that is not in its register."""
    scale = float(usual.SCALE)
    stock = Course(unit, scale, usual.LAST, fates_of(unit.code)).stock(usual.LAST.year_before)
    villages = villages_of(unit, stock)
    registered = settle_workshops(usual.SEED, unit, scale, usual.LAST, villages)
    if number is None:
        return found_workshop(usual.SEED, unit, len(registered) + 1, usual.LAST, villages, None)
    match = _NUMBER.fullmatch(number)
    if match is None or not number.startswith(f"{unit.code}-"):
        raise TrialError(f"车间编号“{number}”不是单位 {unit.code} 的编号，应像 {unit.code}-CJ01")
    place = int(match[1])
    if 1 <= place <= len(registered):
        return registered[place - 1]
    return found_workshop(usual.SEED, unit, place, usual.LAST, villages, None)


def _free_folder(month: Path) -> Path:
    """Give the conventional folder of an application, or the next one beside it that is not taken."""
    folder, count = month / "hr-application", 1
    while folder.exists():
        count += 1
        folder = month / f"hr-application-{count}"
    return folder


def _valid_until(material: str, period: Period, expired: tuple[str, ...]) -> str:
    if material in expired:
        return f"{period.plus(EXPIRED_MONTHS).last_day}"
    months = VALID_MONTHS.get(material)
    return "" if months is None else f"{period.plus(months).last_day}"


def _invented_workers(workshop: Workshop) -> Workers:
    block = UNITS.index(workshop.unit)
    draws = stream(usual.SEED, workshop.number, "application")
    first = _FIRST_WORKER_NUMBER + WORKERS * workshop.place
    return [(stranger_number(block, first + place, male=place % 2 == 0), invented_name(draws)) for place in range(WORKERS)]


def _contents(workshop: Workshop, period: Period, number: str, workers: Workers) -> dict[str, bytes]:
    """Give the file of each material."""
    subject = [f"申请编号：{number}", f"车间：{workshop.number} {workshop.name}", "试验材料，内容虚构"]
    contract = workshop.trade.contract
    months = [period.plus(-back) for back in range(PROVEN_MONTHS, 0, -1)]
    pay: list[Row] = [(number18, name, str(month), "2800.00") for month in months for number18, name in workers]
    papers = {
        "申请表": [f"现有脱贫务工人数：{len(workers)}人", f"所属领域：{workshop.trade.field}"],
        "营业执照": [f"统一社会信用代码：{workshop.code}", f"法定代表人：{workshop.legal_person}"],
        "场地证明": [f"场地：{workshop.village.county}{workshop.village.town}{workshop.village.name}"],
        "合同或承揽协议": [f"合同类型：{contract}", f"签订份数：{len(workers)}份"],
        "参保凭证": [f"参保人数：{len(workers)}人", f"所属月份：{period.before}"],
        "承诺书": ["本车间承诺所报材料真实，按月足额发放工资"],
    }
    return {
        **{material: pdf_page([material, *subject, *lines]) for material, lines in papers.items()},
        "务工人员名单": _csv(["证件号码", "姓名", "合同类型"], [(*worker, contract) for worker in workers]),
        "工资发放凭证": _csv(["证件号码", "姓名", "月份", "实发工资"], pay),
        "现场照片": picture(),
    }


def _csv(header: Row, rows: Sequence[Row]) -> bytes:
    return csv_text(header, rows).encode("utf-8-sig")
