"""就业补助资金分配: the yearly allocation of the employment-subsidy fund (policy 2.8, method §7).

Belongs here: rules, exact calculation, performance, what-if, the workbook and the package by which anybody can check a version.
Does not belong here: figures and scores of the months (`monitoring`), opinions (`approvals`), how papers are worded in general (`papers`).
"""

RECORDED_AS = "subsidy_allocation"
"""The word under which opinions and mails of the fund are recorded: it stays, so that what was recorded before goes on to count (decision 0041)."""
