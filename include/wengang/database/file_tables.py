"""The relation `data_sharing.file_table`: what the domains declare of their tables, as SQL asks for it.

Belongs here: writing it from the declarations. Does not belong here: the declarations (`wengang.<domain>.file_tables`).
"""

from __future__ import annotations

import psycopg

from wengang.settings.data_sets import load_data_sets

_INSERT = (
    "insert into data_sharing.file_table (table_name, department, title, place, input_of, required, makes_ready, settled_first)"
    " values (%s, %s, %s, %s, %s, %s, %s, %s)"
)


def keep_file_tables(connection: psycopg.Connection[tuple[str, ...]]) -> None:
    """Write the relation anew; one transaction, so that nobody sees it without its rows."""
    rows = [
        (name, department, table.title, place, table.input_of, table.required, table.makes_ready, table.settled_first)
        for place, (name, table) in enumerate(load_data_sets().items(), 1)
        for department in table.departments
    ]
    with connection.cursor() as cursor:
        cursor.execute("delete from data_sharing.file_table")
        cursor.executemany(_INSERT, rows)
