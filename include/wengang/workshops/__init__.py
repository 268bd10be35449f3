"""就业帮扶车间: monthly review and exit, certification, classes and awards (policy 2.2, method §6).

Belongs here: everything about workshops between a month's snapshot and the letters. Does not belong here: the files that bring them
(`data_sharing`; what they look like: `file_tables`), how opinions, letters and mail work in general (`approvals`, `papers`, `mail`).
"""
