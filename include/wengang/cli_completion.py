"""Completing commands and options with the Tab key (bash, zsh, fish).

Belongs here: the script for a shell, and answering its questions. Does not belong here: the commands.

Typer's own `--install-completion` writes into a person's start files and speaks English; the script is printed instead, to be put where the
office wants it.
"""

from __future__ import annotations

import os
from typing import Annotated

import typer
from typer._completion_classes import completion_init
from typer._completion_shared import get_completion_script

from wengang.user_error import UserError

PROGRAM = "wengang"
VARIABLE = "_WENGANG_COMPLETE"
_SHELLS = ("bash", "zsh", "fish")


class UnknownShellError(UserError):
    """A shell for which there is no completion."""


def completion_command(shell: Annotated[str, typer.Argument(help=f"命令行的种类：{'、'.join(_SHELLS)}")] = "bash") -> None:
    """印出按 Tab 键补全命令和选项的脚本；例如写进 /etc/bash_completion.d/wengang。"""
    if shell not in _SHELLS:
        raise UnknownShellError(f"没有“{shell}”的补全：请写 {'、'.join(_SHELLS)} 之一")
    typer.echo(get_completion_script(prog_name=PROGRAM, complete_var=VARIABLE, shell=shell))


def answer_a_shell() -> None:
    """Let a shell's question be answered where one is asked; costs nothing otherwise."""
    if VARIABLE in os.environ:
        completion_init()
