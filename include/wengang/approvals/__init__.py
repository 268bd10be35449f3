"""审批: one shared module for every decision of a person (architecture decisions 3 and 6).

Belongs here: keeping opinions on exactly one text, and telling whether two people have approved it.
Does not belong here: asking (`plugins/opinion_task.py`), what an approval does (the domain that asked).
"""
