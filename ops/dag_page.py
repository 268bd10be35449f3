"""docs/DAGS.md, made from the DAGs themselves so that it cannot drift (style, habit 12).

Belongs here: laying out the page. Does not belong here: what the DAGs do (their docstrings say it).
`python -m ops.dag_page` writes it; a test compares the page with the DAGs.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

PROJECT_ROOT = Path(__file__).resolve().parents[1]
PAGE = PROJECT_ROOT / "docs" / "DAGS.md"
_HEAD = "# 办公室的流程\n\n由 `python -m ops.dag_page` 从 `dags/` 生成，请勿手改。\n"


def dag_page(dags: dict[str, Any]) -> str:
    """Give the text of the page for the DAGs of a bag."""
    return "\n".join([_HEAD, *(_section(dags[name]) for name in sorted(dags))])


def _section(dag: Any) -> str:  # noqa: ANN401 - a DAG of Airflow
    manual = (dag.doc_md or "").strip().replace("# ", "## ", 1)
    tasks = "\n".join(f"{number}. {task.task_display_name}（`{task.task_id}`）" for number, task in enumerate(dag.topological_sort(), 1))
    return f"{manual}\n\n**流程编号**　`{dag.dag_id}`　**标签**　{'、'.join(sorted(dag.tags))}\n\n**任务顺序**\n\n{tasks}\n"


def main() -> None:
    """Write the page."""
    sys.path.append(str(PROJECT_ROOT / "plugins"))  # as Airflow does
    from airflow.dag_processing.dagbag import DagBag  # noqa: PLC0415 - seconds to import; only this command needs it

    bag = DagBag(dag_folder=str(PROJECT_ROOT / "dags"), safe_mode=False)
    if bag.import_errors:
        raise SystemExit(f"有流程文件无法加载：{bag.import_errors}")
    PAGE.write_text(dag_page(bag.dags), encoding="utf-8")


if __name__ == "__main__":
    main()
