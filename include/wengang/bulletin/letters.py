"""The words of the mail with which a bulletin goes to the units.

Belongs here: its sentences. Does not belong here: the bulletin (`writing`), queueing (`steps`).
"""

from __future__ import annotations

from datetime import date

from wengang.bulletin.writing import ISSUER
from wengang.papers.bases import load_bases, standing_notes
from wengang.papers.paper import Paper, Section
from wengang.papers.wording import day


def covering_letter(subject: str, document_number: str, on: date) -> Paper:
    """Give the mail that brings a bulletin."""
    bases = load_bases()
    number = f"（{document_number}）" if document_number else ""
    return Paper(
        phrases=("印发", f"《{subject}》"),
        issuer=ISSUER,
        addressee="各市、县、自治县人力资源社会保障局、乡村振兴部门，洋浦经济开发区有关部门：",
        opening=(
            f"现将《{subject}》{number}发给你们，Word 文件和附表（Excel）随本邮件附上，也可以在办事页“通报”查看。",
            "请对照通报中本单位的情况逐项核实，存在问题的抓紧改进；数据有误的，按更正方式重新报送。",
        ),
        sections=(Section("联系方式", (bases.contact(on),)),),
        signature=(*bases.both_departments(on), day(on)),
        notes=("本邮件和附件不含个人信息。", *standing_notes(on, ())),
    )
