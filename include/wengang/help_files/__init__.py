"""帮扶名单: one person, one file (policy 2.6 “一人一档、一人一策”; chapters 2.6.1–4; decision 0049).

Belongs here: the files of people who lost work or may lose it, what opens and ends them, what counties tell of them, and the counts of both.
Does not belong here: signals of a month (`risk_detection`), matters and their rungs (`matters`), names (`vault`, and packages of the exchange alone).
"""
