"""数据共享: the monthly files of two departments, from the inbox to accepted rows (policy 3.2, method §9–§10).

Belongs here: hand-overs, versions, reading, loading, accepting, holding, returning, receipts.
Does not belong here: what a good row is (`expectations/`, run by `wengang.validation`), figures (`wengang.monitoring`).
"""
