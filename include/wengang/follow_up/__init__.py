"""事项办理: answers to matters, the daily run, what is written to whom, and what people decide (policy 3.2; method §12).

Belongs here: everything about matters that is the same whatever they are about. Does not belong here: states, clock and ledger
(`wengang.matters`), what opens a matter (`wengang.<domain>.matters`).
"""
