"""The page on which the office reads what is due and overdue on a day.

Belongs here: its form. Does not belong here: what waits (the due lists of the domains), who may read it (`plugins/desk.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape

from wengang import __version__
from wengang.due import DueList
from wengang.papers.wording import day

_STYLE = """
body{margin:0 auto;max-width:60rem;padding:1rem;font-family:"Noto Serif CJK SC","Songti SC",SimSun,serif;line-height:1.6}
h1{font-size:1.4rem}h2{border-top:1px solid #999;padding-top:.8rem;font-size:1.1rem}li{overflow-wrap:anywhere}
b{color:#fff;background:#b42318;border-radius:.2rem;padding:0 .4rem;margin-right:.5rem;font-weight:normal;white-space:nowrap}
p.note{background:#f4f4f4;padding:.5rem 1rem}footer{color:#666;text-align:right}
"""
NOTHING = "没有到期和逾期的事项"
NO_TODAY = "试用数据的月份不是今天的月份，这里只列不论日期都要办的事项；要看某一天的，在地址后面加上 ?on=2025-04-03 的样子"


def waiting_page(lists: Sequence[DueList], on: date, note: str = "") -> str:
    """Give the page: how much waits, then every list with its items, the overdue ones marked."""
    title = f"到期和逾期：{day(on)}"
    told = "".join(
        f"<h2>{escape(one.title)}（{len(one.waiting)}）</h2><ul>"
        + "".join(f"<li>{'<b>逾期</b>' if item.overdue else ''}{escape(item.words)}</li>" for item in one.waiting)
        + "</ul>"
        for one in lists
    )
    return (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{title}</title><style>{_STYLE}</style></head><body><h1>{title}</h1><p>{in_one_line(lists)}。</p>"
        f"{f'<p class=note>{escape(note)}。</p>' if note else ''}{told}<footer>稳岗 {__version__}</footer></body></html>"
    )


def in_one_line(lists: Sequence[DueList]) -> str:
    """Give how much waits, list by list: 共3件，其中逾期1件（催报2、反馈到期1）."""
    everything = [item for one in lists for item in one.waiting]
    if not everything:
        return NOTHING
    overdue = sum(item.overdue for item in everything)
    each = "、".join(f"{one.title}{len(one.waiting)}" for one in lists)
    return f"共{len(everything)}件，其中逾期{overdue}件（{each}）"
