"""What makes an answer to a matter complete (method §12, “Reply to a notice”).

Belongs here: judging the rows of one hand-over, or of one call by telephone, as one answer; the words for what is missing.
Does not belong here: reading files (`file_tables`), what follows (`replies`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from wengang.papers.wording import day
from wengang.settings.data_sets import code_title

TRUE, PARTLY, FALSE = "true", "partly", "false"
DATA_MISSING, DATA_WRONG = "data_missing", "data_wrong"
SHORTEST_RESULT = 4
RECOVERED = "追回金额（元）"
"""Under which words a move keeps what was got back; `sql/public_posts/cases_of_quarter` reads them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRow:
    """One row of an answer: one measure. Codes are None where the cell is blank or no word of the list, texts empty where not kept.

    `recovered` is in 元.
    """

    truth: str | None = None
    cause: str | None = None
    result: str = ""
    measure: str = ""
    post: str = ""
    until: date | None = None
    visited_on: date | None = None
    done: str = ""
    recovered: Decimal | None = None
    long_number: bool = False

    @property
    def is_measure(self) -> bool:
        """Whether it says what is done, by whom and until when."""
        return bool(self.measure and self.post and self.until)

    @property
    def as_kept(self) -> dict[str, str]:
        """Give what a move keeps of it, in words, without what is blank."""
        told = {
            "是否属实": code_title("reply_truth", self.truth) if self.truth else "",
            "原因类别": code_title("reply_cause", self.cause) if self.cause else "",
            "核实结果": self.result,
            "措施": self.measure,
            "责任人职务": self.post,
            "完成时限": str(self.until or ""),
            "现场帮扶日期": str(self.visited_on or ""),
            "完成情况": self.done,
            RECOVERED: "" if self.recovered is None else f"{self.recovered:.2f}",
        }
        return {title: text for title, text in told.items() if text}


@dataclass(frozen=True, slots=True)
class JudgedAnswer:
    """An answer as a whole: what it says of the matter, and what is missing, in words; complete when nothing is."""

    truth: str | None
    causes: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def blames_the_data(self) -> bool:
        """Whether it says that the matter is not true because data were missing or wrong."""
        return self.truth == FALSE and not {DATA_MISSING, DATA_WRONG}.isdisjoint(self.causes)


def judge(rows: Sequence[AnswerRow], on: date, visit_from: date | None = None) -> JudgedAnswer:
    """Judge the rows of one answer of a day; `visit_from` is the day of issue where a visit on the spot is asked (orange and red)."""
    words = {row.truth for row in rows if row.truth}
    truth = next(iter(words)) if len(words) == 1 else None
    return JudgedAnswer(
        truth,
        tuple(dict.fromkeys(row.cause for row in rows if row.cause)),
        tuple(_missing(rows, truth, len(words) > 1, on, visit_from)),
    )


def _missing(rows: Sequence[AnswerRow], truth: str | None, several_words: bool, on: date, visit_from: date | None) -> Iterator[str]:
    if any(row.long_number for row in rows):
        yield "有单元格含11位以上的数字：请删去电话、证件号码后重新填写，该单元格没有保存"
    if truth is None:
        yield "各行的“是否属实”不一致，请统一" if several_words else "缺“是否属实”（属实、部分属实、不属实）"
    if not any(row.cause for row in rows):
        yield "缺“原因类别”，或不是表中所列的类别"
    if not any(len(row.result) >= SHORTEST_RESULT for row in rows):
        yield f"缺“核实结果”，或不足{SHORTEST_RESULT}个字"
    if truth != FALSE and not any(row.is_measure and row.until and row.until >= on for row in rows):
        past = any(row.is_measure for row in rows)
        yield f"“完成时限”早于报送当日（{day(on)}）" if past else "缺措施：至少一行要同时有“措施”“责任人职务”“完成时限”"
    if visit_from and not any(row.visited_on and visit_from <= row.visited_on <= on for row in rows):
        yield f"缺“现场帮扶日期”：橙色、红色提示须填{day(visit_from)}至{day(on)}之间的日期"
