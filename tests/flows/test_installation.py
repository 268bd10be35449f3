"""The installation itself: healthy, every DAG loaded, accounts with least rights, triggers in place, mail caught."""

from __future__ import annotations

import smtplib
import stat
from email.message import EmailMessage

import pytest
import requests
from ops import stack
from ops.accounts import VISITOR, trial_accounts
from ops.airflow_api import AirflowApi, AirflowApiError
from ops.condition import condition
from ops.environment import read_ports
from ops.health import airflow_health
from tests.flows.installation import Installation

from wengang.audit.completeness import check_completeness
from wengang.database.unit_of_work import unit_of_work


def test_every_dag_of_the_project_loads(airflow: AirflowApi) -> None:
    assert airflow.import_errors() == {}
    assert set(airflow.dags()) == {path.stem for path in (stack.PROJECT_ROOT / "dags").glob("*.py")}


def test_second_up_changes_nothing(installation: Installation) -> None:
    before = (installation.var / "run" / "stack.json").read_text()
    stack.up(installation.var, progress=lambda _text: None)
    assert (installation.var / "run" / "stack.json").read_text() == before


def test_status_names_processes_places_and_no_password(installation: Installation) -> None:
    found = condition(installation.var)
    assert all(
        word in found.text for word in ("总管", "页面", "调度", "流程解析", "触发器", "试用邮箱", installation.address, "accounts.json")
    )
    assert found.broken == ()


def test_every_health_mark_of_the_first_page_is_green(installation: Installation) -> None:
    # The page shows these four, each green for “healthy” and red for everything else.
    marks = airflow_health(read_ports(installation.var).airflow)
    assert marks == dict.fromkeys(("metadatabase", "scheduler", "triggerer", "dag_processor"), "healthy")


def test_secrets_are_readable_by_their_owner_only(installation: Installation) -> None:
    files = list((installation.var / "keys").iterdir())
    assert {file.name for file in files} >= {"accounts.json", "airflow.json"}
    assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in files)


@pytest.mark.parametrize("name", [account.name for account in trial_accounts() if account.role != VISITOR])
def test_account_sees_the_dags(installation: Installation, name: str) -> None:
    assert installation.as_account(name).dags()


@pytest.mark.parametrize("name", ["reviewer_hr", "reviewer_rv", "auditor", "wengang_service"])
def test_only_operators_start_runs(installation: Installation, name: str) -> None:
    with pytest.raises(AirflowApiError) as refused:
        installation.as_account(name).trigger("mail_delivery", "not-allowed")
    assert refused.value.status == 403


def test_wrong_password_is_one_clear_sentence(installation: Installation) -> None:
    with pytest.raises(AirflowApiError, match="账号 operator 登录"):
        AirflowApi(installation.address, "operator", "wrong").dags()


def test_guessing_is_refused_in_chinese_for_a_token_and_on_the_page(installation: Installation) -> None:
    account = next(account.name for account in trial_accounts() if account.role == VISITOR and not account.name.startswith("unit_"))
    told = {"username": account, "password": "wrong"}
    tries = [requests.post(f"{installation.address}/auth/token", json=told, timeout=60) for _ in range(6)]
    assert [one.status_code for one in tries] == [401] * 5 + [429]
    assert "密码错的次数太多" in tries[-1].json()["detail"]
    on_page = requests.post(f"{installation.address}/auth/login/", data=told, timeout=60)
    assert on_page.status_code == 429 and "密码错的次数太多" in on_page.text
    with installation.as_administrator() as connection:
        kept = connection.execute(
            "select account, refused, count(*) from audit.login_try where account = %s group by 1, 2 order by 2", [account]
        )
        assert kept.fetchall() == [(account, False, 5), (account, True, 2)]


def test_audit_triggers_stand(installation: Installation) -> None:
    with installation.as_administrator("airflow") as connection:
        tables = connection.execute("select tgrelid::regclass::text from pg_trigger where tgname = 'wengang_audit'").fetchall()
    assert {table for (table,) in tables} == {"task_instance", "dag_run", "hitl_detail"}
    with unit_of_work(installation.settings) as work:
        assert check_completeness(work, installation.airflow_database).ended_without_state_row == ()


def test_mail_is_caught_and_goes_nowhere(installation: Installation) -> None:
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = "试发", "a@wengang.invalid", "b@wengang.invalid"
    message.set_content("内容")
    address = installation.environment["WENGANG_SMTP_HOST"], int(installation.environment["WENGANG_SMTP_PORT"])
    with smtplib.SMTP(*address, timeout=10) as server:
        server.send_message(message)
    caught = [mail for mail in installation.mails() if mail["Subject"] == "试发"]
    assert len(caught) == 1
    assert caught[0]["X-Envelope-To"] == "b@wengang.invalid"
    assert caught[0].get_content().strip() == "内容"
