"""An office's folder: each fault with its file, its line and what to do; what holds with it, in a trial and in production."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
import yaml

from wengang.office_settings.changes import changes_between
from wengang.office_settings.checking import faults_of_folder, texts_of
from wengang.office_settings.showing import faults_and_changes, files_held, parameters_on, what_differs
from wengang.people import load_people
from wengang.settings.config_files import CONFIG_FOLDER
from wengang.settings.policy import PolicyError, load_policy
from wengang.settings.seasons import generic_employers

NAME = "risk.yellow_yoy"
FILE = "policy/risk_detection.yaml"
BEGIN = date(2026, 7, 1)
LINE = """risk.yellow_yoy:
- {effective_from: 2026-07-01, value: "0.015", basis: 琼人社发〔2026〕3号, reason: 误报偏多}
"""
Put = Callable[[str, str], Path]


@pytest.fixture
def put(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Put]:
    """Give what writes a file into the office's folder."""
    folder = tmp_path / "office"
    folder.mkdir()
    monkeypatch.setenv("WENGANG_CONFIG", str(folder))
    monkeypatch.setenv("WENGANG_VAR", str(tmp_path / "var"))
    monkeypatch.delenv("WENGANG_MODE", raising=False)
    monkeypatch.delenv("WENGANG_PEOPLE_FILE", raising=False)

    def write(name: str, text: str) -> Path:
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return folder

    yield write
    monkeypatch.undo()
    for loaded in (load_policy, generic_employers):
        getattr(loaded, "cache_clear", lambda: None)()


@pytest.mark.parametrize(
    ("name", "text", "line", "says"),
    [
        ("calendar.yaml", "spring_festival: [2027-02-06]\ngeneric_employers: [无\nother: 1\n", 3, "不是 YAML 的写法"),
        (FILE, LINE.replace("2026-07-01", "2026-13-01"), 2, "不是日历上的日子"),
        (FILE, LINE.replace("basis", "slip: 1, basis"), 2, "slip：没有这个名称"),
        (FILE, LINE.replace("basis: 琼人社发〔2026〕3号, ", ""), 2, "写依据，例如文号"),
        (FILE, LINE.replace('"0.015"', "0.015"), 2, "小数和文字加引号"),
        (FILE, LINE.replace('"0.015"', "百分之一"), 2, "加引号的小数"),
        (FILE, LINE.replace("yellow_yoy", "yelow_yoy"), 1, "不是本系统的参数"),
        (FILE, f"{LINE}- {{effective_from: 2026-07-01, value: '0.02', basis: 某文, reason: 某某}}\n", 3, "重叠"),
        (
            FILE,
            f"{LINE.replace('value', 'effective_to: 2027-06-30, value')}- {{effective_from: 2027-06-30, value: '0.02', basis: 某文, reason: 某某}}\n",
            3,
            "重叠",
        ),
        (FILE, LINE.replace("value", "effective_to: 2026-06-30, value"), 2, "止期早于起期"),
        (FILE, f"{LINE}{LINE}", 3, "写了两次"),
        ("policy/fund.yaml", LINE, 1, "应写在 policy/risk_detection.yaml"),
        ("policy/risk.yaml", LINE, 0, "没有这个设置文件"),
        ("figures.yaml", "{}", 0, "没有这个设置文件"),
        ("papers.yml", "{}", 0, "请改名"),
        ("departments.yaml", "hr: 人社\n", 1, "少了 cz"),
        ("calendar_overrides.yaml", "years:\n  2027: {holidays: [2026-02-08]}\n", 2, "不是2027年的日子"),
    ],
    ids=lambda value: value if isinstance(value, str) and "\n" not in value else "",
)
def test_a_fault_has_its_file_and_line_and_says_what_to_do(put: Put, name: str, text: str, line: int, says: str) -> None:
    (fault,) = faults_of_folder(put(name, text))
    assert (fault.file, fault.line) == (name, line)
    assert says in fault.words, fault.words


def test_what_editors_leave_behind_is_no_fault(put: Put) -> None:
    put(".risk_detection.yaml.swp", "\0")
    assert faults_of_folder(put("calendar.yaml~", "?")) == []


def test_every_file_that_the_house_ships_may_stand_in_the_folder(put: Put) -> None:
    for name in ("people.yaml", "units.yaml", "papers.yaml", "calendar.yaml", "certification.yaml", "code_lists.yaml", "provinces.yaml"):
        put(name, (CONFIG_FOLDER / name).read_text(encoding="utf-8"))
    folder = put("departments.yaml", (CONFIG_FOLDER / "departments.yaml").read_text(encoding="utf-8"))
    assert faults_of_folder(folder) == []


def test_in_a_trial_a_line_holds_from_its_day_on_and_old_months_keep_their_rule(put: Put) -> None:
    before = load_policy().digest
    put(FILE, LINE)
    assert load_policy().ratio(NAME, BEGIN) == Fraction(15, 1000)
    assert load_policy().ratio(NAME, BEGIN - timedelta(days=1)) == Fraction(1, 100)
    assert load_policy().digest != before
    assert NAME not in load_policy().unconfirmed(BEGIN), "what two departments decided with its basis is confirmed"
    (own,) = [one for one in parameters_on(BEGIN) if one.own]
    assert (own.value, own.file, own.note) == ("1.5%", f"本单位 {FILE}", "琼人社发〔2026〕3号；误报偏多")
    assert "黄色：同比降幅" in what_differs()[0]


def test_a_process_that_runs_on_reads_a_file_that_has_changed(put: Put) -> None:
    assert "无" in generic_employers()
    put("calendar.yaml", "spring_festival: [2027-02-06]\ngeneric_employers: [散工]\n")
    assert generic_employers() == ("散工",)


def test_in_production_nothing_holds_that_was_not_released(put: Put, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENGANG_MODE", "production")
    folder = put(FILE, LINE)
    assert load_policy().ratio(NAME, BEGIN) == Fraction(1, 100)
    faults, waiting = faults_and_changes()
    assert not faults
    assert [change.about for change in waiting] == ["黄色：同比降幅"] and "由1%改为1.5%" in waiting[0].words
    assert "还没有放行，不生效" in what_differs()[-1]
    released = tmp_path / "var" / "settings" / "released.json"
    released.parent.mkdir(parents=True)
    released.write_text(json.dumps({"files": texts_of(folder)}), encoding="utf-8")
    assert load_policy().ratio(NAME, BEGIN) == Fraction(15, 1000)
    put(FILE, LINE.replace("0.015", "0.5"))
    assert load_policy().ratio(NAME, BEGIN) == Fraction(15, 1000), "what is written after the release waits for the next one"


def test_before_the_first_release_the_people_of_the_folder_are_asked(put: Put, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENGANG_MODE", "production")
    body = yaml.safe_load((CONFIG_FOLDER / "people.yaml").read_text(encoding="utf-8"))
    put("people.yaml", yaml.safe_dump({**body, "operators": ["first@example.org"]}))
    assert load_people().operators == ("first@example.org",)
    released = tmp_path / "var" / "settings" / "released.json"
    released.parent.mkdir(parents=True)
    released.write_text(
        json.dumps({"files": {"people.yaml": yaml.safe_dump({**body, "operators": ["second@example.org"]})}}), encoding="utf-8"
    )
    assert load_people().operators == ("second@example.org",)
    assert ("people.yaml", "人员和地址", "本单位") in files_held()


def test_lines_that_do_not_fit_stop_whoever_reads_them(put: Put) -> None:
    put(FILE, LINE.replace('"0.015"', "15"))
    with pytest.raises(PolicyError, match=r"黄色：同比降幅.*第1行不对"):
        load_policy()


def test_changes_name_what_is_taken_back_and_what_reaches_back() -> None:
    other = LINE.replace("0.015", "0.02").replace("2026-07-01", "2024-01-01")
    told = [change.words for change in changes_between({FILE: LINE}, {FILE: other}, BEGIN)]
    assert told == [
        "自2024年1月1日起由1%改为2%；依据和理由：琼人社发〔2026〕3号；误报偏多；起期不晚于今天，重算以前的月份时也按它计算",
        "不再采用“自2026年7月1日起1.5%”（琼人社发〔2026〕3号；误报偏多）",
    ]
    assert changes_between({FILE: LINE}, {FILE: LINE}) == []
