"""Matters (事项): what one owner must do by one day (policy 3.2; method §12).

Belongs here: the states of a matter, the moves between them, its clock and its rungs. Does not belong here: which causes open a matter
(each domain's), its letters (`wengang.letters`).
"""
