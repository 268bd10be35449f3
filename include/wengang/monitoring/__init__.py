"""监测: one month's snapshot and every figure that rests on it (policy 3.2, method §1–§3).

Belongs here: freezing, placing people, flows, incomes, 环比 and 同比, the departments' reconciliation, the figures file.
Does not belong here: how serious a fall is (`wengang.risk_detection`), the statements themselves (`sql/monitoring/`).
"""
