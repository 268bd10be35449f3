"""The words of a notice that a unit's spending of the fund lags (policy 2.8, domain section 14 `fund.execution_alarm`).

Belongs here: sentences. Does not belong here: who is written to (`notices`), layout (`papers.paper`). No payee stands in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from wengang.fund.execution.ledger import LineExecution, together
from wengang.letters.content import DOCUMENT_NUMBER, ISSUE_DATE
from wengang.letters.kinds import LetterKind, register
from wengang.numbers import percent, threshold_text, yuan
from wengang.papers.bases import load_bases, standing_notes
from wengang.papers.official import PaperForm
from wengang.papers.paper import Paper, Section, Table
from wengang.papers.parameters import enclosed_parameters
from wengang.papers.wording import day, to_both_departments, your
from wengang.periods import Period
from wengang.settings.units import load_units

NOTICE = register(
    LetterKind("fund_execution", "资金执行提示", "execution", number_word="资金执行", key="execution:{ledger_no}", form=PaperForm.LETTER)
)
ISSUER = "海南省就业补助资金执行"
PARAMETERS = ("fund.execution_",)
HEAD = ("类别", "已分配", "已支出", "未支出", "执行率")


def notice(unit: str, lines: Sequence[LineExecution], period: Period, threshold: Fraction, ledger_no: str, on: date) -> Paper:
    """Give the notice to a unit about its spending up to the end of a month."""
    name, bases = load_units().unit(unit).name, load_bases()
    whole = together(lines)
    return Paper(
        phrases=(f"关于{name}{period.chinese}底", "就业补助资金执行进度", "偏慢的提示"),
        issuer=ISSUER,
        reference=(ledger_no, DOCUMENT_NUMBER),
        addressee=to_both_departments(name, "，并请转财政部门"),
        opening=(
            f"按{your(name)}随月报送并已登记的支出，截至{day(period.last_day)}，{period.year}年就业补助资金执行率为{percent(whole.ratio)}，"
            f"低于应达到的{threshold_text(threshold)}。",
        ),
        sections=(
            Section("一、执行情况", (execution_table(lines),)),
            Section(
                "二、请办理",
                (
                    "（一）核对支出。已经支付而没有报送或没有登记的，随下次报送补报；凭证有误的更正后重新报送。",
                    "（二）查明原因。逐项查明进度偏慢的原因，对已审核的补贴及时支付，不得为赶进度提前支付或虚列支出。",
                    "（三）排出计划。按项目列出后续支出的时间和金额，回复本邮件报送。",
                ),
            ),
            Section("三、联系方式", (bases.contact(on, ("hr",)),)),
        ),
        signature=(bases.department("hr", on), ISSUE_DATE),
        appendices=enclosed_parameters(on, PARAMETERS),
        notes=(
            "本提示由系统依据报送数据生成，经人社部门两人审批后发出。编号为系统台账号，不是公文文号。",
            *standing_notes(on, PARAMETERS),
        ),
    )


def execution_table(lines: Sequence[LineExecution]) -> Table:
    """Give the lines of one unit with their sum."""
    rows = [(line.line.chinese, line.done) for line in lines] + [("合计", together(lines))]
    return Table(
        HEAD,
        tuple((words, yuan(done.allocated_fen), yuan(done.spent_fen), yuan(done.left_fen), percent(done.ratio)) for words, done in rows),
    )
