"""更正: the round trip by which a unit mends single rows instead of sending whole files again (method §13; chapters 3.2, item 7).

Belongs here: correction workbooks, who gets them, what a returned one has changed. Does not belong here: taking a returned workbook
(`wengang.data_sharing`, as any other file that comes in), how a package is locked and given out (`wengang.exchange`).
"""
