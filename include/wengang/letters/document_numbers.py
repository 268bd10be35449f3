"""文号 that people enter when they approve: of one paper, or of several letters at once.

Belongs here: the fields, reading an entry, that two people do not enter different ones, which letter has which. Does not belong here: where a
文号 is printed (`content`, `files`), approving (`wengang.approvals`).

A letter is named by its unit, where the unit has one among those that are approved together, and always by its ledger number.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from wengang.approvals.deciding import Answer, FormField
from wengang.approvals.opinions import BOTH_DEPARTMENTS, AskAgainError, Opinion, Roles, opinions_on
from wengang.database.unit_of_work import UnitOfWork
from wengang.letters.ledger import KeptLetter
from wengang.markdown import as_markdown
from wengang.settings.units import load_units

DOCUMENT_NUMBER, DOCUMENT_NUMBERS = "doc_no", "doc_numbers"
"""Under which names the 文号 of one paper, and those of several letters, are kept beside an opinion."""
NUMBER_ENTRY = FormField("文号", "例如“琼人社发〔2025〕12号”；没有则不填，文号处留空")
NUMBERS_ENTRY = FormField("文号", "每行一份：单位名称、单位代码或台账号，空一格，文号；没有则不填", several_lines=True)
NUMBERS_TOLD = "已有正式文号的，在“文号”中逐行写“单位 文号”，例如“五指山市 琼人社函〔2025〕12号”；一个单位有几份的写“台账号 文号”。"
_SHORTEST, _LONGEST = 3, 40
_LINE = re.compile(r"([^\s:：=＝]+)[\s:：=＝]+(\S.{2,39})")


class DocumentNumberError(AskAgainError):
    """A 文号 that cannot be read, or not the one that the other reviewer entered; the reviewer is asked again with the reason."""


def read_number(work: UnitOfWork, subject: str, answer: Answer) -> Mapping[str, Any]:
    """Give the 文号 of one paper as it is kept beside an opinion on a subject; raises `DocumentNumberError`."""
    number = answer.entry(NUMBER_ENTRY.title)
    if number and not (_SHORTEST <= len(number) <= _LONGEST and number.isprintable()):
        raise DocumentNumberError(f"“文号”应为{_SHORTEST}至{_LONGEST}个字的一行，例如“琼人社发〔2025〕12号”；没有文号的不填")
    for other in _opinions_of_others(work, subject, answer):
        given = other.details.get(DOCUMENT_NUMBER)
        if number and given and given != number:
            raise DocumentNumberError(f"文号与{_who(other, BOTH_DEPARTMENTS)}填写的“{given}”不一致：请核对后统一")
    return {DOCUMENT_NUMBER: number} if number else {}


def number_of(opinions: Iterable[Opinion]) -> str | None:
    """Give the 文号 of one paper that one of several people entered."""
    return next((found for opinion in opinions if (found := opinion.details.get(DOCUMENT_NUMBER))), None)


def read_numbers(
    work: UnitOfWork, subject: str, letters: Sequence[KeptLetter], answer: Answer, roles: Roles = BOTH_DEPARTMENTS
) -> dict[str, Any]:
    """Give the 文号 of letters that are approved under a subject, as they are kept beside an opinion; raises `DocumentNumberError`."""
    numbers = numbers_in(answer.entry(NUMBERS_ENTRY.title), letters)
    for other in _opinions_of_others(work, subject, answer):
        for key, number in (other.details.get(DOCUMENT_NUMBERS) or {}).items():
            if numbers.get(key, number) != number:
                raise DocumentNumberError(f"{_named(key)}的文号与{_who(other, roles)}填写的“{number}”不一致：请核对后统一")
    return {DOCUMENT_NUMBERS: numbers}


def numbers_in(text: str, letters: Sequence[KeptLetter]) -> dict[str, str]:
    """Give the 文号 that lines of “letter 文号” name, by code of the unit or ledger number; raises `DocumentNumberError`."""
    units, of_unit = load_units(), Counter(letter.unit for letter in letters)
    ledger_numbers = {letter.ledger_no: letter.unit for letter in letters}
    numbers: dict[str, str] = {}
    for line in filter(None, map(str.strip, re.split(r"[\n;；]", text))):
        match = _LINE.fullmatch(line)
        word = match[1] if match else line
        code = ledger_numbers.get(word) or (word if word in units.by_code else units.code_by_name.get(word))
        if match is None or code is None:
            raise DocumentNumberError(
                f"“文号”中的“{line}”不是“单位 文号”的写法：请每行写一个单位的全称或代码，空一格，再写文号，例如“五指山市 琼人社函〔2025〕12号”"
            )
        if not of_unit[code]:
            raise DocumentNumberError(f"“文号”中的“{word}”没有要印发的函件：请核对表中的单位")
        if of_unit[code] > 1 and word not in ledger_numbers:
            raise DocumentNumberError(f"“文号”中的“{word}”有{of_unit[code]}份函件：请每份写“台账号 文号”，台账号见表")
        if numbers.setdefault(code if of_unit[code] == 1 else word, match[2]) != match[2]:
            raise DocumentNumberError(f"“文号”中“{word}”写了两个文号：请只留一个")
    return numbers


def numbers_of(opinions: Iterable[Opinion]) -> dict[str, str]:
    """Give the 文号 that several people entered, by code of the unit or ledger number; raises `DocumentNumberError` where they differ."""
    numbers: dict[str, str] = {}
    for opinion in opinions:
        for key, number in (opinion.details.get(DOCUMENT_NUMBERS) or {}).items():
            if numbers.setdefault(key, number) != number:
                raise DocumentNumberError(f"两位审核人填写的文号不一致（{_named(key)}：{numbers[key]}，{number}）：请统一后重新审核")
    return numbers


def number_for(letter: KeptLetter, numbers: Mapping[str, str]) -> str | None:
    """Give the 文号 of a letter among those that were entered."""
    return numbers.get(letter.ledger_no) or numbers.get(letter.unit)


def numbers_in_words(opinion: Opinion) -> str:
    """Give the 文号 that somebody entered, for whoever is asked next."""
    told = "；".join(f"{_named(key)} {number}" for key, number in (opinion.details.get(DOCUMENT_NUMBERS) or {}).items())
    told = told or opinion.details.get(DOCUMENT_NUMBER) or ""
    return f"文号：{as_markdown(told)}。" if told else ""


def _opinions_of_others(work: UnitOfWork, subject: str, answer: Answer) -> list[Opinion]:
    return [opinion for opinion in opinions_on(work, subject, answer.digest).values() if opinion.role != answer.role]


def _named(key: str) -> str:
    units = load_units()
    return units.unit(key).name if key in units.by_code else key


def _who(opinion: Opinion, roles: Roles) -> str:
    return roles.get(opinion.role, opinion.role)
