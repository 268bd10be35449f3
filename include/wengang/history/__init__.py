"""Past months: loaded at go-live through the same code as a live month, and replayed to compare with an office's own figures (method §11).

Belongs here: running many months in order without the scheduler, notices or humans; the figures file.
Does not belong here: anything a live month does differently (there is nothing).
"""
