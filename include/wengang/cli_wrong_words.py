"""What is wrong with a command line, in Chinese: the one place for every kind of complaint of the library that reads it.

Belongs here: those sentences. Does not belong here: errors of the commands themselves (they raise a `UserError` with their own sentence),
the frame around both (`cli`).

The library's kinds of complaint stand in a module that it calls private; its public one has the base class only, whose text is English.
A test goes through all kinds and compares them with this module, so that a release that adds one is seen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from typer._click import exceptions as complaints
from typer.exceptions import TyperException

_CHINESE = re.compile(r"[一-鿿]")
_QUOTED = re.compile("'(.*?)'")
_SAID_IN_TEXT: Mapping[re.Pattern[str], Callable[[re.Match[str]], str]] = {
    re.compile(r"No such command '(.*?)'\.?(?: Did you mean (.*)\?)?", re.DOTALL): lambda said: (
        f"没有“{said[1]}”这个命令{_like(_QUOTED.findall(said[2] or ''))}"
    ),
    re.compile(r"Missing command\."): lambda _said: "没有写是哪个命令",
    re.compile(r"Got unexpected extra argument\(s\) \((.*)\)", re.DOTALL): lambda said: f"多写了“{said[1]}”",
    re.compile(r"Option '(.*)' does not take a value\."): lambda said: f"选项 {said[1]} 后面不写内容",
    re.compile(r"Option '(.*)' requires .*"): lambda said: f"选项 {said[1]} 后面没有写内容",
    re.compile(r"Argument '(.*)' takes (\d+) values\."): lambda said: f"参数 {said[1]} 要写 {said[2]} 个",
}
"""Kinds that differ by their text only."""


def in_chinese(wrong: TyperException) -> str:
    """Give what is wrong with a command line; empty where the library says something that nobody has put into words."""
    match wrong:
        case complaints.NoSuchOption():
            return f"没有“{wrong.option_name}”这个选项{_like(sorted(wrong.possibilities or ()))}"
        case complaints.MissingParameter():
            return f"缺少{_named(wrong)}"
        case complaints.BadParameter():
            return f"{_named(wrong)}写得不对{_expected(wrong.message)}"
        case complaints.FileError():
            return f"打不开文件 {wrong.ui_filename}"
    for text, words in _SAID_IN_TEXT.items():
        if said := text.fullmatch(wrong.format_message().strip()):
            return words(said)
    return ""


def _like(near: list[str]) -> str:
    return f"，相近的有 {'、'.join(near)}" if near else ""


def _named(wrong: complaints.BadParameter) -> str:
    """Give the name that stands in the help, with what the help says."""
    if wrong.param is None:
        return "一个参数"
    kind = {"option": "选项", "argument": "参数"}[wrong.param.param_type_name]
    told = getattr(wrong.param, "help", None)
    return f"{kind} {wrong.param.get_error_hint().replace(chr(39), '')}{f'（{told}）' if told else ''}"


def _expected(message: str) -> str:
    """Give what should stand there: our own words where a command said them, else what the type is."""
    if _CHINESE.search(message):
        return f"：{message}"
    return "，应写整数" if "integer" in message else ""
