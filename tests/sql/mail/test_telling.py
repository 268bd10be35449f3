"""Operators are told of each mail that needs them, once, in the run that gave it up; what no mail can tell shows as a failed run."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from ops.condition import about_mail
from tests.sql.mail.conftest import OPERATORS, RECIPIENTS, PeopleFile, outbox, queue
from tests.unit.mail.servers import Catcher, Script, scripted_server
from typer.testing import CliRunner

from wengang.cli import app
from wengang.database.unit_of_work import UnitOfWork, unit_of_work
from wengang.letters.operators import mail_operators
from wengang.letters.troubled_mails import tell_of_mails
from wengang.mail.decisions import send_again
from wengang.mail.steps import MailFaultError, deliver_due, require_server
from wengang.papers.columns import SCREEN, width_of
from wengang.settings.environment import Settings

UsePort = Callable[[int], None]


def run(settings: Settings, name: str) -> int:
    """Deliver and tell, as the DAG does; give how many things were told."""
    deliver_due(settings, 10, name)
    with unit_of_work(settings) as work:
        return tell_of_mails(work, f"mail_delivery/{name}")


def told(work: UnitOfWork) -> list[str]:
    return [row["text"] for row in outbox(work) if row["kind"] == "operator"]


def test_dead_mail_is_told_in_the_run_that_gives_it_up_and_once(
    settings: Settings, work: UnitOfWork, catcher: Catcher, people: PeopleFile
) -> None:
    people()
    queue(settings)
    catcher.to_recipient = dict.fromkeys(RECIPIENTS, "550 5.1.1 rsj User unknown")
    assert [run(settings, f"run-{number}") for number in range(3)] == [1, 0, 0]
    (text,) = told(work)
    for part in (
        "风险提示函，五指山市，《风险提示：五指山市》",
        "停发",
        "、".join(RECIPIENTS),
        "收件地址不存在或已停用（550 5.1.1）",
        "mail again 1 --by",
        "已收到的人不会再收到",
    ):
        assert part in "".join(text.split("\n")), part
    assert "User unknown" not in text


def test_given_up_again_is_told_again(settings: Settings, work: UnitOfWork, catcher: Catcher, people: PeopleFile) -> None:
    people()
    queue(settings)
    catcher.to_recipient = dict.fromkeys(RECIPIENTS, "550 5.1.1 User unknown")
    assert run(settings, "run-1") == 1
    with unit_of_work(settings) as deciding:
        send_again(deciding, 1, decided_by="operator", reason="对方说已开通")
    assert (run(settings, "run-2"), len(told(work))) == (1, 2)


def test_partly_refused_mail_is_told_with_who_is_without_it(
    settings: Settings, work: UnitOfWork, catcher: Catcher, people: PeopleFile
) -> None:
    people()
    queue(settings)
    catcher.to_recipient = {RECIPIENTS[1]: "550 5.2.2 mailbox full"}
    assert run(settings, "run-1") == 1
    (text,) = told(work)
    plain = "".join(text.split("\n"))
    assert f"已送达1个收件人，1个没有收到：{RECIPIENTS[1]} 收件邮箱已满（550 5.2.2）" in plain
    assert RECIPIENTS[0] not in plain


def test_mail_in_doubt_is_told_with_what_to_do(settings: Settings, work: UnitOfWork, people: PeopleFile, use_port: UsePort) -> None:
    people()
    queue(settings)
    with scripted_server(Script({"DATA": "354 go on"}, to_content=None)) as port:
        use_port(port)
        assert run(settings, "run-1") == 1
    plain = "".join(told(work)[0].split("\n"))
    assert "是否送达不明" in plain
    assert "mail decide 1 --resend --by" in plain


def test_long_number_in_an_address_is_masked(settings: Settings, work: UnitOfWork, catcher: Catcher, people: PeopleFile) -> None:
    people()
    queue(settings, recipients=("13800138000@wengang.invalid", "rsj.469001@wengang.invalid"))
    catcher.to_recipient = {"13800138000@wengang.invalid": "550 no", "rsj.469001@wengang.invalid": "550 no"}
    run(settings, "run-1")
    assert "13800138000" not in told(work)[0]
    assert "rsj.469001@wengang.invalid" in told(work)[0]


def test_mail_put_off_for_more_than_a_day_is_told_once(
    settings: Settings, work: UnitOfWork, catcher: Catcher, people: PeopleFile, pass_time: Callable[[], None]
) -> None:
    people()
    queue(settings)
    catcher.to_recipient = dict.fromkeys(RECIPIENTS, "450 mailbox busy")
    counts = []
    for number in range(12):
        counts.append(run(settings, f"run-{number}"))
        pass_time()
    assert (sum(counts), len(told(work))) == (1, 1)
    assert "系统会继续自己重试" in told(work)[0]


def test_without_an_address_nothing_counts_as_told(settings: Settings, work: UnitOfWork, catcher: Catcher, people: PeopleFile) -> None:
    people(operators=())
    queue(settings)
    catcher.to_recipient = dict.fromkeys(RECIPIENTS, "550 5.1.1 User unknown")
    assert run(settings, "run-1") == 0
    people()
    assert (run(settings, "run-2"), len(told(work))) == (1, 1)


def test_operators_who_get_no_mail_are_told_by_a_failed_run_and_not_by_mail(
    settings: Settings, work: UnitOfWork, catcher: Catcher, people: PeopleFile
) -> None:
    """A mail about a mail to a dead address would die itself, every five minutes."""
    people()
    with unit_of_work(settings) as queueing:
        assert mail_operators(queueing, "monthly_monitoring/x", ["有任务失败"])
    catcher.to_recipient = dict.fromkeys(OPERATORS, "550 5.1.1 User unknown")
    assert [run(settings, f"run-{number}") for number in range(3)] == [0, 0, 0]
    with pytest.raises(MailFaultError, match=r"people\.yaml 中的 operators"):
        require_server(work, "run-0")
    require_server(work, "run-1")
    assert len(told(work)) == 1


def test_another_text_under_a_known_key_is_told_once(settings: Settings, work: UnitOfWork, catcher: Catcher, people: PeopleFile) -> None:
    people()
    queue(settings)
    queue(settings, text="请核实两件事。")
    assert (run(settings, "run-1"), run(settings, "run-2")) == (1, 0)
    assert "同一事项又生成了不同的内容，没有再发" in "".join(told(work)[0].split("\n"))


def test_list_gives_each_way_out_on_a_line_of_its_own(
    settings: Settings, catcher: Catcher, people: PeopleFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WENGANG_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("WENGANG_VAR", str(settings.var))
    people()
    queue(settings)
    catcher.to_recipient = {RECIPIENTS[1]: "550 5.1.1 User unknown"}
    deliver_due(settings, 10)
    lines = CliRunner().invoke(app, ["mail", "list"]).stdout.splitlines()
    assert "  补发：make wengang DO=\"mail again 1 --by 账号 --reason '理由'\"" in lines
    assert "  结案：make wengang DO=\"mail close 1 --by 账号 --reason '理由'\"" in lines
    assert max(map(width_of, lines)) <= SCREEN
    assert CliRunner().invoke(app, ["mail", "again", "1", "--by", "operator", "--reason", "地址已更正"]).exit_code == 0
    assert CliRunner().invoke(app, ["mail", "list"]).stdout.splitlines() == ["等人处理 0 封，暂缓 0 封，待发 1 封"]


def test_list_tells_all_and_fits_the_screen(
    settings: Settings, work: UnitOfWork, catcher: Catcher, people: PeopleFile, monkeypatch: pytest.MonkeyPatch, use_port: UsePort
) -> None:
    monkeypatch.setenv("WENGANG_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("WENGANG_VAR", str(settings.var))
    queue(settings, "notice:1")
    queue(settings, "notice:2", recipients=RECIPIENTS[:1])
    catcher.to_recipient = {RECIPIENTS[0]: "550 Ip frequency limited", RECIPIENTS[1]: "550 5.1.1 User unknown"}
    deliver_due(settings, 10)
    result = CliRunner().invoke(app, ["mail", "list"])
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert max(map(width_of, lines)) <= SCREEN
    assert "故障：发送频率或数量超过限制（550）" in lines[0]
    assert lines[-1] == "等人处理 0 封，暂缓 1 封，待发 1 封"


def test_status_of_the_installation_names_what_waits_for_a_person_and_what_stops_all_mail(
    settings: Settings, catcher: Catcher, use_port: UsePort, people: PeopleFile
) -> None:
    people()
    assert about_mail(settings) == ((), ())
    queue(settings)
    catcher.to_recipient = dict.fromkeys(RECIPIENTS, "550 5.1.1 User unknown")
    run(settings, "run-1")
    assert about_mail(settings) == ((), ('邮件中有1 封停发：请用 make wengang DO="mail list" 查看和处理',))
    with scripted_server(Script({}, greeting="554 no service")) as port:
        use_port(port)
        run(settings, "run-2")
    faults, mails = about_mail(settings)
    assert "恢复后自动继续" in faults[0]
    assert "1 封停发" in mails[0]
