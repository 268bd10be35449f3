"""The execution of the yearly fund: spending booked against what was issued, notices where it lags, the closing of a year (policy 2.8).

Belongs here: everything after the lines are issued. Does not belong here: who gets how much (`wengang.fund`).
"""
