"""车间奖补: one award per person and workshop in a lifetime, proposed, published, approved by two, then a line for the fund ledger.

Belongs here: who is due what, the lists for publicity, finalising (policy 2.2, method §6 “Award”). Does not belong here: the yearly
allocation to units (`fund`), paying.
"""
