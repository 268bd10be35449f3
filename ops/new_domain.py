"""`make new-domain NAME=… [TITLE=…]`: writes a domain that stands in the house and whose tests pass, to be changed into what it is to be.

Belongs here: the files of a domain with one table, one parameter, one question and one reminder. Does not belong here: what makes a domain
(decision 0037, `wengang.settings.data_sets`).

What it writes works: a table that comes through the inbox with rules and receipt, a parameter with its day, a statement that asks, a reminder of what
it finds, and tests of each.
Written are new files only, and one word each in the catalogue, the layers and the glossary. Nothing is overwritten.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from string import Template

from wengang.plain_end import ended_plainly
from wengang.settings.config_files import PROJECT_ROOT
from wengang.settings.domains import DOMAINS
from wengang.user_error import UserError

_NAME = re.compile(r"[a-z][a-z_]{2,30}")
_TITLE = re.compile(r"[^A-Za-z_\s]{2,12}")
UNNAMED = "新业务"
_TAKEN = "已经存在，没有改动任何文件：请换一个名称"


class NewDomainError(UserError):
    """A name that is no word for a domain, or that is taken."""


def main(arguments: list[str]) -> int:
    """Write the domain and say what was written."""
    return ended_plainly(lambda: _main(arguments))


def _main(arguments: list[str]) -> int:
    name, title = [*arguments, "", ""][:2]
    for path in write_domain(PROJECT_ROOT, name, title or UNNAMED):
        print(f"已写 {path}")
    print(f"试一试：.venv/bin/python -m pytest tests/sql/{name} tests/unit/validation tests/integrity/test_configuration.py")
    return 0


def write_domain(root: Path, name: str, title: str) -> list[str]:
    """Write a domain of a Chinese title into a checkout and give the files written or changed. Raises `NewDomainError`; then nothing is changed."""
    if not _NAME.fullmatch(name):
        raise NewDomainError("请写一个业务名称：make new-domain NAME=小写英文字母和下划线，至少3个字母，例如 NAME=job_service")
    if not _TITLE.fullmatch(title):
        raise NewDomainError("TITLE 是业务的中文名称，不能有英文字母，例如 TITLE=就业服务")
    if name in DOMAINS or (root / "include" / "wengang" / name).exists():
        raise NewDomainError(f"“{name}”{_TAKEN}")
    words = {"name": name, "title": title, "table": f"{name}_entry", **_imports(name)}
    files = {path: Template(text).substitute(words) for path, text in _files(root, name, title).items()}
    if standing := [path for path in files if (root / path).exists()]:
        raise NewDomainError(f"{standing[0]} {_TAKEN}")
    changes = {
        path: _changed(root / path, path, name, title)
        for path in ("include/wengang/settings/domains.py", "pyproject.toml", "docs/glossary.md")
    }
    for path, text in {**files, **changes}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return [*files, *changes]


def _files(root: Path, name: str, title: str) -> Mapping[str, str]:
    last = max(int(path.name[:4]) for path in (root / "sql" / "schema").glob("[0-9]*.sql"))
    rules = {severity: json.dumps(body, ensure_ascii=False, indent=2) + "\n" for severity, body in _suites(f"{name}_entry", title).items()}
    return {
        f"include/wengang/{name}/__init__.py": _PACKAGE,
        f"include/wengang/{name}/due.py": _DUE,
        f"include/wengang/{name}/file_tables.py": _FILE_TABLES,
        f"include/wengang/{name}/large_entries.py": _QUESTION,
        f"include/wengang/{name}/rows.py": _ROWS,
        f"include/config/policy/{name}.yaml": _PARAMETERS,
        f"sql/schema/{last + 1:04d}_{name}.sql": _SCHEMA,
        f"sql/{name}/large_entries.sql": _STATEMENT,
        **{f"expectations/{name}_entry/{severity}.json": text for severity, text in rules.items()},
        f"tests/tables_of/{name}.py": _TEST_TABLE,
        f"tests/sql/{name}/test_large_entries.py": _TEST,
        f"tests/sql/{name}/test_due.py": _TEST_DUE,
    }


def _imports(name: str) -> Mapping[str, str]:
    """Give the imports of each file that imports from the domain, in the order of their names: the domain's own stands among them."""
    own, reader = f"from wengang.{name}.large_entries import large_entries", f"from wengang.{name}.rows import LargeEntriesRow"
    lists = {
        "imports": (*_TEST_IMPORTS, own),
        "reads": (*_IMPORTS, reader),
        "due_imports": (*_DUE_IMPORTS, own),
        "due_test_imports": _TEST_DUE_IMPORTS,
    }
    return {place: "\n".join(sorted(imports)) for place, imports in lists.items()}


def _suites(table: str, title: str) -> Mapping[str, object]:
    def rule(kind: str, column: str, forbidden: object, word: str, cell: str, says: str, todo: str) -> object:
        kwargs = {"column": column, "value_set": [forbidden]} if forbidden is not None else {"column": column}
        return {"type": kind, "kwargs": kwargs, "meta": {"rule": word, "column": cell, "says": says, "next": todo, "source": "method §9"}}

    not_in, null = "expect_column_values_to_not_be_in_set", "expect_column_values_to_be_null"
    told = {
        "reject_row": [
            rule(not_in, "entry_no", "", "ENTRY_NO", "编号", "编号为空", "填写编号"),
            rule(null, "repeats_row", None, "ROW_TWICE", "编号", "与前面的一行完全相同", "删去重复的一行"),
        ],
        "reject_cell": [rule(not_in, "amount_amount", -1, "AMOUNT_UNREADABLE", "金额", "金额不是数字", "填以元为单位的数字，不带千分号")],
        "warn": [rule(not_in, "amount", "", "AMOUNT_MISSING", "金额", "没有填金额", "补填金额")],
    }
    words = {"reject_row": "整行退回", "reject_cell": "单元格退回更正，行仍计入", "warn": "提示，行仍计入"}
    return {
        severity: {"name": f"{table}.{severity}", "meta": {"title": f"{title}登记表：{words[severity]}"}, "expectations": rules}
        for severity, rules in told.items()
    }


def _changed(file: Path, path: str, name: str, title: str) -> str:
    """Give a file of the house with the word of the domain in it; raises `NewDomainError` where its place is not found."""
    places = {
        "include/wengang/settings/domains.py": (r"(DOMAINS: [^=]+ = \{[^}]*)\}", rf'\1    "{name}": "{title}",\n}}'),
        "pyproject.toml": (r'("[^"\n]*\bworkshops\b( [:|] )[^"\n]*)"', rf'\1\2{name}"'),
        "docs/glossary.md": (r"(\| 数据表 \|[^\n]*?) \|\n", rf"\1 · `{name}_entry` {title}登记表 |\n"),
    }
    text = file.read_text(encoding="utf-8")
    changed, times = re.subn(*places[path], text, count=1)
    if not times:
        raise NewDomainError(f"{path} 中没有找到登记业务的位置，没有改动任何文件：请按 docs/decisions/0037 手工登记")
    return changed


_PACKAGE = '''"""$title: a further domain, begun by `make new-domain`.

Belongs here: its tables (`file_tables`), its rules and papers. Does not belong here: other domains, Airflow (`dags/`).
"""
'''
_FILE_TABLES = '''"""The table `$table` of a hand-over: what the file looks like, what its cells mean, and what is kept of them.

Belongs here: columns, shape, facts. Does not belong here: whether a row is good enough (`expectations/$table`).
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from wengang.characters import as_literal
from wengang.data_sharing.cells import Facts, RefusedCells, add_amount, exact_amount, read_each
from wengang.periods import Period
from wengang.settings.data_sets import Column, DataSet, InputOf


def _shape(frame: pd.DataFrame, _period: Period) -> None:
    add_amount(frame, "amount")


def _facts(good: pd.DataFrame, _refused: RefusedCells) -> Facts:
    place = ("period", "delivery_id", "row_no", "unit")
    cells = (*(good[column].tolist() for column in place), read_each(good["entry_no"], as_literal), exact_amount(good, "amount"))
    return (*place, "entry_no", "amount"), zip(*cells, strict=True)


TABLES: Mapping[str, DataSet] = {
    "$table": DataSet(
        title="${title}登记表",
        department="hr",
        form="csv",
        header_row=1,
        input_of=InputOf.LEDGER,
        may_be_empty=True,
        columns={"entry_no": Column(title="编号", kept_as_text=True), "amount": Column(title="金额")},
        shape=_shape,
        facts=_facts,
        fact_table="$name.entry",
    ),
}
'''
_QUESTION = '''"""Entries that somebody should look at: those of a month whose amount reaches the parameter.

Belongs here: the question. Does not belong here: the rows (`sql/$name/large_entries`).
"""

from __future__ import annotations

$reads


def large_entries(work: UnitOfWork, period: Period) -> list[LargeEntriesRow]:
    """Give the entries of a month's newest accepted files that reach `$name.large_amount` of that month, by unit and number."""
    least = load_policy().whole("$name.large_amount", period)
    return work.rows("$name/large_entries", LargeEntriesRow, period=str(period), least=least)
'''
_ROWS = '''"""What the queries of `sql/$name/` give, one type a query; `tests/sql/database/test_readers.py` holds them against PostgreSQL.

Belongs here: names and types of columns. Does not belong here: what is made of a row.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TypedDict


class LargeEntriesRow(TypedDict):
    """`sql/$name/large_entries.sql`."""

    unit: str
    entry_no: str
    amount: Decimal
'''
_DUE = '''"""What is due in $name: large entries that somebody is to look at.

Belongs here: the list, who is told. Does not belong here: which entries that are (`large_entries`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

$due_imports


def waiting_entries(work: UnitOfWork, business_date: date) -> list[Waiting]:
    """Give the large entries of the month before."""
    entries = large_entries(work, Period.of(business_date).before)
    return [Waiting(f"{load_units().unit(row['unit']).name}有一笔较大的登记：请核对", overdue=False) for row in entries]


def remind_of_entries(work: UnitOfWork, business_date: date) -> int:
    """Tell the operators of them, once a day; give how many mails are new."""
    return int(mail_operators(work, f"$name:{business_date}", [one.words for one in waiting_entries(work, business_date)]))


DUE: Sequence[Reminds] = (Reminds("told", "$title", waiting_entries, remind_of_entries),)
'''
_PARAMETERS = """# $name: how to write a parameter stands in docs/decisions/0036.
$name.large_amount:
  title: ${title}核对金额
  unit: 元
  values:
  - {effective_from: 2023-09-01, value: 1000, source: A, confirmed: false, note: 达到此金额的登记须核对}
"""
_SCHEMA = """-- What is kept of the table $table, and nothing else yet.
create schema $name authorization wengang_owner;
grant usage on schema $name to wengang_app, wengang_auditor;

set role wengang_owner;

comment on schema $name is '$title: a further domain, keyed by delivery and row';

create table $name.entry (
  period public.period not null,
  delivery_id bigint not null references data_sharing.delivery,
  row_no int not null,
  unit text not null,
  entry_no text not null,
  amount numeric,
  primary key (delivery_id, row_no)
);
comment on table $name.entry is 'Good rows of $table; amount in 元, null when missing or refused';

grant select, insert on $name.entry to wengang_app;
grant select on $name.entry to wengang_auditor;

reset role;
"""
_STATEMENT = """-- Entries of the newest accepted file of each unit whose amount reaches a limit.
-- Parameters: period, least (元). Grain: one row an entry.
with newest as (
  select distinct on (unit) id, unit
  from data_sharing.delivery
  where table_name = '$table' and period = :period and state = 'accepted'
  order by unit, version desc
)
select entry.unit, entry.entry_no, entry.amount
from newest
join $name.entry as entry on entry.delivery_id = newest.id
where entry.amount >= :least
order by entry.unit, entry.entry_no
"""
_IMPORTS = (
    "from wengang.database.unit_of_work import UnitOfWork",
    "from wengang.periods import Period",
    "from wengang.settings.policy import load_policy",
)
_TEST_IMPORTS = (
    "from wengang.database.unit_of_work import unit_of_work",
    "from wengang.history.steps import import_history",
    "from wengang.periods import Period",
    "from wengang.settings.environment import Settings",
)
_DUE_IMPORTS = (
    "from wengang.database.unit_of_work import UnitOfWork",
    "from wengang.due import Reminds, Waiting",
    "from wengang.letters.operators import mail_operators",
    "from wengang.periods import Period",
    "from wengang.settings.units import load_units",
)
_TEST_DUE_IMPORTS = (
    "from wengang.database.unit_of_work import unit_of_work",
    "from wengang.due import reminders",
    "from wengang.history.steps import import_history",
    "from wengang.settings.environment import Settings",
)
_TEST_TABLE = '''"""The table of $name as tests need it: a good row, and for each rule one that breaks it."""

from __future__ import annotations

from tests.further_tables import FurtherTable

TABLES = {
    "$table": FurtherTable(
        titles=("编号", "金额"),
        file_name="$table.csv",
        good_row=lambda serial, **cells: {"编号": f"甲{serial}", "金额": "1000"} | cells,
        good=[{}, {"金额": "0"}],
        bad=[
            ({"编号": ""}, {("ENTRY_NO", "reject_row", "编号")}),
            ({"金额": "面议"}, {("AMOUNT_UNREADABLE", "reject_cell", "金额")}),
            ({"金额": ""}, {("AMOUNT_MISSING", "warn", "金额")}),
        ],
        twice="编号",
    )
}
'''
_TEST = '''"""Large entries of $name: through the inbox into the table, and both sides of the amount."""

from __future__ import annotations

from decimal import Decimal

from tests.hostile.hand_overs import GOOD_ROWS, put

$imports

MARCH = Period(2025, 3)


def test_entries_that_reach_the_amount(settings: Settings) -> None:
    row = GOOD_ROWS["$table"]
    rows = [row(1, 金额="999.99"), row(2, 金额="1000"), row(3, 金额="1000.01"), row(4, 金额=""), row(5, 编号="")]
    put(settings.inbox, "one", {"$table": rows}, period=str(MARCH), department="hr")
    import_history(settings, settings.inbox, {"469001": 10}, accept_held="试验", progress=lambda _text: None)
    with unit_of_work(settings) as work:
        found = [(row["unit"], row["entry_no"], row["amount"]) for row in large_entries(work, MARCH)]
    assert found == [("469001", "甲2", Decimal(1000)), ("469001", "甲3", Decimal("1000.01"))]
'''
_TEST_DUE = '''"""Large entries of $name are told to the operators on a workday, once a day."""

from __future__ import annotations

from datetime import date

from tests.hostile.hand_overs import GOOD_ROWS, put
from tests.statements import execute

$due_test_imports

DAY = date(2025, 4, 1)


def test_large_entries_are_told_once_a_day(settings: Settings) -> None:
    put(settings.inbox, "one", {"$table": [GOOD_ROWS["$table"](1, 金额="1000")]}, period="2025-03", department="hr")
    import_history(settings, settings.inbox, {"469001": 10}, accept_held="试验", progress=lambda _text: None)
    (due,) = reminders("$name")
    with unit_of_work(settings) as work:
        assert [one.words for one in due.waits(work, DAY)] == ["五指山市有一笔较大的登记：请核对"]
        assert [due.remind(work, DAY), due.remind(work, DAY)] == [1, 0]
        mails = execute(work, "select text from mail.outbox where kind = 'operator'").fetchall()
    assert ["五指山市有一笔较大的登记" in mail["text"] for mail in mails] == [True]
'''

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
