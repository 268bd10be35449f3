"""`make matters-whatif`: the method's example, random files against the reference, and files that cannot be read."""

from __future__ import annotations

import json
import os
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from tests.reference.matter_files import files
from tests.reference.matters import outcome
from typer.testing import CliRunner

from wengang.cli import app
from wengang.matters.what_if import answer

EXAMPLES = 5000 if "PROVE_EVERYTHING" in os.environ else 60
Body = dict[str, Any]
FIRST = date(2025, 4, 8)
WORKDAYS = [str(day) for number in range(16) if (day := FIRST + timedelta(days=number)).weekday() < 5]
NOTICE: Body = {"id": "A", "n": 5, "opened_on": "2025-04-08", "verified_by_data": True}


def asked(*events: Body, matters: tuple[Body, ...] = (NOTICE,), runs: list[str] = WORKDAYS) -> Body:
    return {"matters": list(matters), "events": list(events), "runs": runs}


def event(on: str, name: str, matter: str = "A", **more: bool) -> Body:
    return {"on": on, "matter": matter, "event": name, **more}


def run(tmp_path: Path, content: object) -> tuple[int, str, Body | None]:
    """Run the command on a file; give exit code, what was printed, and the file it wrote."""
    file, out = tmp_path / "in.json", tmp_path / "out.json"
    out.unlink(missing_ok=True)
    file.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    done = CliRunner().invoke(app, ["matters-whatif", str(file), str(out)])
    return done.exit_code, done.output, json.loads(out.read_text(encoding="utf-8")) if out.exists() else None


def test_the_example_of_the_method(tmp_path: Path) -> None:
    code, printed, written = run(tmp_path, asked())
    assert (code, written) == (
        0,
        {
            "matters": {
                "A": {
                    "state": "open",
                    "due": "2025-04-15",
                    "verdict": None,
                    "rungs": {"remind": "2025-04-14", "urge": "2025-04-16", "supervise": "2025-04-18", "talk": "2025-04-23"},
                    "skipped": [],
                    "letters": [["2025-04-14", "remind"], ["2025-04-16", "urge"], ["2025-04-18", "supervise"]],
                }
            },
            "refused": [],
        },
    )
    assert "1 个事项，0 个事件（0 个不允许），12 次运行；已写出" in printed


def test_the_example_with_a_return(tmp_path: Path) -> None:
    _, _, written = run(tmp_path, asked(event("2025-04-11", "reply", complete=True), event("2025-04-15", "return")))
    assert written is not None
    matter = written["matters"]["A"]
    assert (matter["state"], matter["due"], matter["rungs"]["remind"]) == ("returned", "2025-04-17", "2025-04-16")


def test_a_refused_event_is_listed_and_told(tmp_path: Path) -> None:
    code, printed, written = run(tmp_path, asked(event("2025-04-11", "accept")))
    assert code == 0
    assert written is not None
    assert written["refused"] == [{"on": "2025-04-11", "matter": "A", "event": "accept"}]
    assert "2025-04-11 A：事项现为“待答复”，不能“认可”；可以的是：完整的答复" in printed


def test_what_the_file_says_beyond_its_form_is_told_and_changes_nothing(tmp_path: Path) -> None:
    body = asked(event("2025-04-11", "reply", complete=True) | {"by": "甲"}) | {"note": "试"}
    code, printed, written = run(tmp_path, body)
    assert code == 0
    assert written == outcome(body)
    assert "note 没有用到" in printed
    assert "events.by 没有用到" in printed


@pytest.mark.long
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(files())
def test_random_files_come_out_as_in_the_reference(tmp_path_factory: pytest.TempPathFactory, body: Body) -> None:
    folder = tmp_path_factory.mktemp("file")
    (folder / "in.json").write_text(json.dumps(body), encoding="utf-8")
    answer(folder / "in.json", folder / "out.json")
    assert json.loads((folder / "out.json").read_text(encoding="utf-8")) == outcome(body)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"{", "不是有效的 JSON（第1行第2列）"),
        (b"\xff", "不是 UTF-8 编码"),
        (b"[" * 100_000, "不是有效的 JSON（嵌套过深）"),
        ([], "文件：应是对象"),
        ({}, "matters：没有填写"),
        (asked(matters=(NOTICE | {"n": -1},)), "matters[0].n：应在 0 至 250 之间"),
        (asked(matters=(NOTICE | {"n": 1.5},)), "matters[0].n：应是整数"),
        (asked(matters=(NOTICE | {"n": True},)), "matters[0].n：应是整数"),
        (asked(matters=(NOTICE | {"opened_on": "2025-4-8"},)), "matters[0].opened_on：“2025-4-8”不是日期，应写成 2025-04-08 的样子"),
        (asked(matters=(NOTICE | {"opened_on": "20250408"},)), "不是日期"),
        (asked(matters=(NOTICE | {"opened_on": 20250408},)), "不是日期"),
        (asked(matters=({"id": "A", "n": 5, "opened_on": "2025-04-08"},)), "matters[0].verified_by_data：没有填写"),
        (asked(matters=(NOTICE, NOTICE)), "事项 A 写了 2 次"),
        (asked(event("2025-04-11", "reply", "B", complete=True)), "events[0] 的事项 B 不在 matters 中"),
        (asked(event("2025-04-11", "reply")), "events[0]：reply 要写明 complete"),
        (asked(event("2025-04-11", "verify")), "events[0]：verify 要写明 improved"),
        (asked(event("2025-04-11", "reopen")), "events[0].event：应是 reply、return、accept、verify、clear、withdraw 之一"),
        (asked(event("2025-04-11", "reply") | {"complete": "yes"}), "events[0].complete：应是 true 或 false"),
        (asked(runs=["2025-04-31"]), "runs[0]：“2025-04-31”不是日期"),
        (asked() | {"runs": "2025-04-30"}, "runs：应是列表"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_by_place_and_writes_nothing(tmp_path: Path, content: object, says: str) -> None:
    code, printed, written = run(tmp_path, content)
    assert (code, written) == (2, None)
    assert says in printed
    assert printed.rstrip().endswith("请改正后重新运行")


def test_the_result_never_stands_in_the_place_of_the_question(tmp_path: Path) -> None:
    file = tmp_path / "in.json"
    file.write_text(json.dumps(asked()), encoding="utf-8")
    done = CliRunner().invoke(app, ["matters-whatif", str(file), str(file)])
    assert done.exit_code == 2
    assert json.loads(file.read_text(encoding="utf-8")) == asked()
