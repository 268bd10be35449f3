"""`wengang` ends with one Chinese sentence whatever happens: a wrong word, a Ctrl-C, a fault of the program."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from wengang import cli


@pytest.fixture
def ended(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Callable[..., tuple[int, str]]:
    """Give how a test runs a command line: its exit code and what it says on the error stream."""
    monkeypatch.setenv("WENGANG_VAR", str(tmp_path))

    def run(*words: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["wengang", *words])
        with pytest.raises(SystemExit) as end:
            cli.main()
        return int(end.value.code or 0), capsys.readouterr().err.strip()

    return run


@pytest.mark.parametrize("words", [["nosuch"], ["overview", "--nosuch"], ["overview"]])
def test_a_wrong_word_is_told_with_the_way_to_the_right_one(ended: Callable[..., tuple[int, str]], words: list[str]) -> None:
    code, told = ended(*words)
    assert code == 2
    assert told.startswith("错误：命令写法不对")
    assert "--help" in told
    assert "\n" not in told


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [(KeyboardInterrupt(), 130, "已中断，没有完成"), (ZeroDivisionError("1/0"), 1, "程序出错（ZeroDivisionError）")],
    ids=["Ctrl-C", "fault"],
)
def test_what_ends_a_command_is_one_sentence(
    ended: Callable[..., tuple[int, str]], monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, words: str, tmp_path: Path
) -> None:
    def fails(*_arguments: object) -> None:
        raise error

    monkeypatch.setattr(cli.Settings, "from_environment", fails)
    ended_with, told = ended("overview", "2025-03")
    assert ended_with == code
    assert words in told
    assert "Traceback" not in told
    assert bool(list(tmp_path.glob("log/error-*.log"))) == (code == 1), "the stack trace is kept for those who mend the program"
