"""The forms of the procedures about matters: what the daily run fills in.

Belongs here: the forms of their params. Does not belong here: what they ask (`wengang.follow_up`).
"""

from __future__ import annotations

from collections.abc import Mapping

from airflow.sdk import Param

from office_dag import entry
from wengang.follow_up.reviewing import ASKED_ON, DEPARTMENT
from wengang.follow_up.supervision import DRAFTED_ON

SUPERVISION: Mapping[str, Param] = {
    DRAFTED_ON: entry("", DRAFTED_ON, "督办函是哪一天起草的，写成 2025-04-18 的样子，由“事项”填写", type=["string", "null"]),
}
REPLIES: Mapping[str, Param] = {
    ASKED_ON: entry("", ASKED_ON, "哪一天询问的，写成 2025-04-18 的样子，由“事项”填写", type=["string", "null"]),
    DEPARTMENT: entry(
        "", DEPARTMENT, "问哪个部门的审核人：hr（人社）、rv（乡村振兴）或 dr（发展改革），由“事项”填写", type=["string", "null"]
    ),
}
