"""`wengang` ends with one Chinese sentence whatever happens: a wrong word, a Ctrl-C, a fault of the program."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer._click import exceptions as complaints
from typer.exceptions import TyperException

from wengang import cli
from wengang.cli_wrong_words import in_chinese


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


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (["nosuch"], "没有“nosuch”这个命令"),
        (["mail", "agan"], "没有“agan”这个命令，相近的有 again"),
        (["overview", "--nosuch"], "没有“--nosuch”这个选项"),
        (["audit", "-x"], "没有“-x”这个选项"),
        (["import-history", "x", "--accept-hel", "y"], "没有“--accept-hel”这个选项，相近的有 --accept-held"),
        (["overview"], "缺少参数 period（月份，写成 2025-03）"),
        (["targets", "2025"], "缺少参数 file（目标表 targets.json：{“单位代码”: 人数}）"),
        (["targets", "abc", "f"], "参数 year（年度）写得不对，应写整数"),
        (["mail", "again", "五", "--reason", "x"], "参数 mail_id（邮件编号，见 wengang mail list）写得不对，应写整数"),
        (["overview", "2025-03", "extra", "more"], "多写了“extra more”"),
        (["import-history", "x", "--accept-held"], "选项 --accept-held 后面没有写内容"),
        (["--version=3"], "选项 --version 后面不写内容"),
    ],
)
def test_a_wrong_word_is_told_with_the_way_to_the_right_one(ended: Callable[..., tuple[int, str]], words: list[str], what: str) -> None:
    code, told = ended(*words)
    assert code == 2
    assert told == f"错误：命令写法不对（{what}）：用 --help 看全部命令和参数，某个命令的写在它后面"


WITHOUT_WORDS = {"ClickException", "UsageError", "NoArgsIsHelpError"}
"""What others are kinds of, and the help page, which is no complaint."""
OF_EACH_KIND: dict[str, tuple[TyperException, str]] = {
    "BadParameter": (complaints.BadParameter("请写成 2025-03"), "一个参数写得不对：请写成 2025-03"),
    "MissingParameter": (complaints.MissingParameter(), "缺少一个参数"),
    "NoSuchOption": (complaints.NoSuchOption("--x", possibilities=["--y"]), "没有“--x”这个选项，相近的有 --y"),
    "BadOptionUsage": (complaints.BadOptionUsage("--x", "Option '--x' requires 2 arguments."), "选项 --x 后面没有写内容"),
    "BadArgumentUsage": (complaints.BadArgumentUsage("Argument 'place' takes 2 values."), "参数 place 要写 2 个"),
    "FileError": (complaints.FileError("甲.csv", "No such file"), "打不开文件 甲.csv"),
}


def test_each_kind_of_complaint_of_the_library_has_words() -> None:
    kinds = {name for name, one in vars(complaints).items() if isinstance(one, type) and issubclass(one, complaints.ClickException)}
    assert kinds == WITHOUT_WORDS | set(OF_EACH_KIND), "the library complains in a new way: give it words in wengang.cli_wrong_words"
    for wrong, words in OF_EACH_KIND.values():
        assert in_chinese(wrong) == words


@pytest.mark.parametrize(("text", "words"), [("Missing command.", "没有写是哪个命令"), ("Something nobody knows.", "")])
def test_what_is_said_in_text_only_has_words_or_is_left_out(text: str, words: str) -> None:
    assert in_chinese(complaints.UsageError(text)) == words


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
