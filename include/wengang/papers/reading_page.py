"""One page on which a person reads many papers one after another before deciding.

Belongs here: its form. Does not belong here: the papers, who may read them (`plugins/desk.py`).
Each paper stands in a frame of its own without scripts, so that the style of one does not touch another.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from wengang import __version__

_STYLE = """
body{margin:0 auto;max-width:60rem;padding:1rem;font-family:"Noto Serif CJK SC","Songti SC",SimSun,serif;line-height:1.6}
nav a{margin-right:1rem;white-space:nowrap}h2{border-top:1px solid #999;padding-top:1rem;font-size:1.1rem}
iframe{width:100%;border:1px solid #ddd}footer{color:#666;text-align:right}
"""
_FIT = "this.style.height=(this.contentDocument.documentElement.scrollHeight+24)+'px'"


def reading_page(title: str, papers: Sequence[tuple[str, str]]) -> str:
    """Give the page: a list of all titles, then every paper (title, HTML) in full."""
    links = "".join(f'<a href="#p{number}">{escape(name)}</a>' for number, (name, _) in enumerate(papers, 1))
    frames = "".join(
        f'<h2 id="p{number}">{number}．{escape(name)}</h2>'
        f'<iframe title="{escape(name)}" sandbox="allow-same-origin" srcdoc="{escape(html)}" onload="{_FIT}"></iframe>'
        for number, (name, html) in enumerate(papers, 1)
    )
    return (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>"
        f"<body><h1>{escape(title)}</h1><nav>{links}</nav>{frames}<footer>稳岗 {__version__}</footer></body></html>"
    )
