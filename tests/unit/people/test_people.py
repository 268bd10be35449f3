"""Who approves and where mail goes: every reporting unit has addresses in the trial, and a missing one blocks only its unit."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest

from wengang.mail.message import is_address
from wengang.people import AirflowUser, MailList, PeopleError, account_of, load_people
from wengang.settings.units import load_units

BEFORE = Path(__file__).with_name("people_of_before.yaml")
"""The file of the version before addresses, substitutes and leaders."""
OFFICE = """
reviewers:
  hr: {account: zhang, title: 审核人, account_id: "7"}
operators: []
units:
  "469001": {senders: [rv@example.org]}
"""


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the office's own file, as production names it."""
    path = tmp_path / "office.yaml"
    path.write_text(OFFICE, encoding="utf-8")
    monkeypatch.setenv("WENGANG_PEOPLE_FILE", str(path))
    return path


def test_every_reporting_unit_has_addresses_in_the_trial(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WENGANG_PEOPLE_FILE", raising=False)
    people = load_people()
    reporting = {unit.code for unit in load_units().units if unit.reports}
    assert set(people.units) == {*reporting, load_units().province.code}
    assert people.senders(load_units().province.code), "the province gets receipts"
    addresses = [*people.operator_addresses]
    for unit in reporting:
        assert people.senders(unit) and people.recipients(unit), f"people.yaml: {unit} has no address"
        addresses += [*people.senders(unit), *people.recipients(unit)]
    assert all(is_address(address) for address in addresses)
    assert all(address.endswith("wengang.invalid") for address in addresses), "a trial knows nobody's real address"


def test_two_departments_are_two_accounts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WENGANG_PEOPLE_FILE", raising=False)
    people = load_people()
    assert people.reviewer("hr").account != people.reviewer("rv").account
    assert people.reviewer("hr").account != people.reviewer("hr_leader").account, "two people of 人社 approve the allocation of the fund"


def test_unit_has_two_workshop_reviewers_at_each_level_in_the_trial(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WENGANG_PEOPLE_FILE", raising=False)
    people = load_people()
    for unit in (unit.code for unit in load_units().reporting):
        levels = [{one.account for one in people.reviewers_of_workshops(level, unit)} for level in ("township", "county")]
        assert all(len(accounts) == 2 for accounts in levels), "one to review, one for the case that comes back"
        assert not levels[0] & levels[1]
    assert people.reviewers_of_workshops("county", "469001") != people.reviewers_of_workshops("county", "469024")
    accounts = [one.account for one in people.everybody_asked]
    assert len(accounts) == len(set(accounts)) == 14, "twelve reviewers and two substitutes"


@pytest.mark.usefixtures("office")
def test_office_without_workshop_reviewers_has_none() -> None:
    assert load_people().reviewers_of_workshops("township", "469001") == ()


@pytest.mark.usefixtures("office")
def test_missing_address_is_empty_and_no_error() -> None:
    people = load_people()
    assert (people.senders("469001"), people.recipients("469001")) == (("rv@example.org",), ())
    assert (people.senders("469002"), people.recipients("469002")) == ((), ())


@pytest.mark.usefixtures("office")
def test_role_that_nobody_fills_is_named() -> None:
    assert account_of(load_people().reviewer("hr")) == AirflowUser(id="7", name="zhang")
    with pytest.raises(PeopleError, match=r"rv.*reviewers"):
        load_people().reviewer("rv")


def test_account_of_the_local_stack_gives_its_number(office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office.write_text(OFFICE.replace(', account_id: "7"', ""), encoding="utf-8")
    monkeypatch.setenv("WENGANG_VAR", str(tmp_path))
    monkeypatch.setenv("WENGANG_DATABASE_URL", "postgresql://")
    hr = load_people().reviewer("hr")
    with pytest.raises(PeopleError, match=r"zhang.*account_id"):
        account_of(hr)
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "accounts.json").write_text(json.dumps({"zhang": {"id": 3}}), encoding="utf-8")
    assert account_of(hr).id == "3"


SUBSTITUTE = "{account: li, title: 代理人, mail: li@example.org, from: 2025-05-19, to: 2025-05-23}"
LATER = "{account: zhao, title: 代理人, mail: zhao@example.org, from: 2025-05-26, to: 2025-05-30}"
HR = 'account: zhang, title: 审核人, account_id: "7"'
RV = "rv: {account: wang, title: 审核人}"


def written(office: Path, *changes: tuple[str, str]) -> None:
    text = OFFICE
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    office.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("operators: []", "owner: x\noperators: []"), r"owner：没有这个名称，请核对拼写或删去"),
        (("operators: []", "operators: [nobody]"), r"operators\.第1项：“nobody”不是邮箱地址，写成 name@example\.cn 的样子"),
        (("operators: []\n", ""), r"operators：没有填写，请写运行人员的邮箱，没有就写 \[\]"),
        (("operators: []", "operators: a@b"), r"operators：要写成列表"),
        (("account: zhang, ", ""), r"reviewers\.hr\.account：没有填写，请写 Airflow 账号的名称"),
        (("account: zhang", "account: 7"), r"reviewers\.hr\.account：要写成文字：数字加引号"),
        (("reviewers:\n", "reviewers: [\n"), r"不能读取：第\d+行附近不是 YAML 的写法"),
        ((HR, f"{HR}, mail: zhang"), r"reviewers\.hr\.mail：“zhang”不是邮箱地址"),
        (
            (HR, f"{HR}, substitutes: [{SUBSTITUTE.replace('mail: li@example.org, ', '')}]"),
            r"hr\.substitutes\.第1项\.mail：没有填写，请写收信的邮箱",
        ),
        (
            (HR, f"{HR}, substitutes: [{SUBSTITUTE.replace('from: 2025-05-19, ', '')}]"),
            r"substitutes\.第1项\.from：没有填写，请写代理的第一天",
        ),
        ((HR, f"{HR}, substitutes: [{SUBSTITUTE.replace('2025-05-19', '45796')}]"), r"from：“45796”不是日期：写成 2025-04-21 的样子"),
        ((HR, f"{HR}, substitutes: [{SUBSTITUTE.replace('2025-05-19', '五月')}]"), r"from：“五月”不是日期"),
        (
            (HR, f"{HR}, substitutes: [{SUBSTITUTE.replace('to: 2025-05-23', 'to: 2025-05-18')}]"),
            r"代理期到2025-05-18为止，早于开始的2025-05-19",
        ),
        (
            (
                HR,
                f"{HR}, substitutes: [{SUBSTITUTE}, {LATER.replace('05-26', '05-23')}]",
            ),
            r"reviewers\.hr：“li”（2025-05-19至2025-05-23）和“zhao”（2025-05-23至2025-05-30）的代理期重叠：同一天只能有一个代理人，请改 from 或 to",
        ),
        ((HR, f"{HR}, substitutes: [{SUBSTITUTE.replace('li,', 'zhang,')}]"), r"“zhang”不能做自己的代理人：请写另一个人的账号"),
        (
            ("operators:", f"  {RV.replace('wang', 'zhang')}\noperators:"),
            r"reviewers\.hr 和 reviewers\.rv 是同一个账号“zhang”：两个部门必须由两个人审批",
        ),
        (
            (HR + "}", f"{HR}, substitutes: [{SUBSTITUTE.replace('li,', 'wang,')}]}}\n  {RV}"),
            r"reviewers\.hr\.substitutes 中的“wang”是 reviewers\.rv 的审核人，不能代另一部门作决定",
        ),
        (("operators:", "leaders: [{account: chen, title: 厅领导}]\noperators:"), r"leaders\.第1项\.mail：没有填写"),
        (
            ("units:", 'units:\n  "469002": {accounts: [{account: lin, title: 甲}]}\n  "469005": {accounts: [{account: lin, title: 乙}]}'),
            r"units\.469002\.accounts 和 units\.469005\.accounts 都有账号“lin”：一个账号只属于一个单位",
        ),
    ],
)
def test_what_is_wrong_is_said_with_file_entry_and_what_to_write(office: Path, change: tuple[str, str], told: str) -> None:
    written(office, change)
    with pytest.raises(PeopleError, match=told) as error:
        load_people()
    assert str(error.value).startswith("office.yaml ")
    assert not re.search("[a-z]{3,} [a-z]{2,} [a-z]", str(error.value)), "no English sentence of a library"


def test_several_faults_are_told_at_once_and_no_more_than_can_be_read(office: Path) -> None:
    office.write_text("a: 1\nb: 2\nc: 3\n", encoding="utf-8")
    with pytest.raises(PeopleError, match=r"有6处要改：reviewers：.*；另有1处$"):
        load_people()


def test_a_file_that_an_office_wrote_before_loads_as_it_is(office: Path) -> None:
    office.write_text(BEFORE.read_text(encoding="utf-8"), encoding="utf-8")
    people = load_people()
    assert len(people.everybody_asked) == 11
    assert (people.leaders, people.mail_of("reviewer_hr"), people.reviewer("hr").substitutes) == ((), (), ())


@pytest.mark.parametrize(
    ("day", "stands_in"), [("05-18", None), ("05-19", "li"), ("05-23", "li"), ("05-24", None), ("05-26", "zhao"), ("06-01", None)]
)
def test_a_substitute_stands_in_on_the_days_of_the_term(office: Path, day: str, stands_in: str | None) -> None:
    written(office, (HR, f"{HR}, substitutes: [{LATER}, {SUBSTITUTE}]"))
    found = load_people().reviewer("hr").substitute_on(date.fromisoformat(f"2025-{day}"))
    assert (found and found.account) == stands_in


def test_everybody_has_an_address_in_the_trial_and_lists_give_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WENGANG_PEOPLE_FILE", raising=False)
    people = load_people()
    for one in (*people.everybody_asked, *people.leaders):
        (address,) = people.addresses(MailList.PERSON, None, one.account)
        assert is_address(address) and address.endswith(".invalid")
    assert people.addresses(MailList.LEADERS, None) == tuple(one.mail for one in people.leaders)
    assert people.addresses(MailList.PERSON, None, "nobody") == ()
    for unit in load_units().reporting:
        assert people.units[unit.code].accounts, f"{unit.code} has no account"
    assert any(one.substitutes for one in people.reviewers.values())


def test_substitutes_and_leaders_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WENGANG_PEOPLE_FILE", raising=False)
    assert load_people().known("省人力资源社会保障厅代理审核人") == "substitute_hr"
    assert load_people().known("leader_rv") == "leader_rv"


@pytest.mark.parametrize("name", ["zhang", " 审核人 "])
@pytest.mark.usefixtures("office")
def test_person_is_known_by_account_or_title(name: str) -> None:
    assert load_people().known(name) == "zhang"


@pytest.mark.parametrize("name", ["", "li", "rv@example.org"])
@pytest.mark.usefixtures("office")
def test_somebody_unknown_is_told_how_to_become_known(name: str) -> None:
    with pytest.raises(PeopleError, match="clerks") as told:
        load_people().known(name)
    assert "zhang" in str(told.value)


def test_clerks_and_operators_addresses_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WENGANG_PEOPLE_FILE", raising=False)
    people = load_people()
    assert people.known("省级经办人") == "operator"
    assert people.known(people.operator_addresses[0]) == people.operator_addresses[0]


def test_an_address_that_was_mended_counts_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "people.yaml"
    monkeypatch.setenv("WENGANG_PEOPLE_FILE", str(path))
    for address in ("wrong@example.org", "right@example.org"):
        path.write_text(f"reviewers: {{}}\noperators: [{address}]\nunits: {{}}\n", encoding="utf-8")
        assert load_people().operators == (address,)
