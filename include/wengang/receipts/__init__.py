"""Receipts: what a sender is told of each file and each hand-over, as a file and as a mail (policy 3.2, method §9).

Belongs here: the words of a receipt and where it is put. Does not belong here: judging a file (`data_sharing`), sending (`mail`).
"""
