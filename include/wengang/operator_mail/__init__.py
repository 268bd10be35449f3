"""Mail to the operators: what needs a person, once a run.

Belongs here: the words and the key of that mail. Does not belong here: noticing that something failed (`plugins/notifiers.py`).
"""
