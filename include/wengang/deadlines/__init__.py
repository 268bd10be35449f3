"""期限: closing of a month, files that are missing, the calendar of workdays (method §8, issue 3).

Belongs here: which months and units a business date concerns.
Does not belong here: counting workdays (`workdays`), when it runs (`dags/deadlines.py`).
"""
