"""两部门核对: how far 乡村振兴 and 人社 agree on who works, and whom they tell differently (policy 3.2.1, method §13).

Belongs here: both rates, the differences and their packages. Does not belong here: the figures of a month, which rest on none of it
(`wengang.monitoring` counts who agrees), locking and giving packages (`wengang.exchange`).
"""
