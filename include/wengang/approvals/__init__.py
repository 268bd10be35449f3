"""审批: one shared module for every decision of a person (architecture decisions 3 and 6; decision 0033).

Belongs here: what a matter of decision is, keeping opinions on exactly one text, and telling what those who had to decide have decided.
Does not belong here: the human task (`plugins/opinion_task.py`), what is asked and what a decision does (the domain that declares it).
"""
