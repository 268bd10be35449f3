"""An office's own settings: are they right, what would they change, and who let them hold (architecture decision 19; decision 0079).

Belongs here: checking the folder that WENGANG_CONFIG names, the changes beside what holds, their release by two people.
Does not belong here: reading settings (`wengang.settings`), what a setting means (each has its module).
"""
