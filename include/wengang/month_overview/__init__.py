"""一个月的总览: every unit's main figures, level and notice on one page.

Belongs here: gathering and laying out what other domains have computed. Does not belong here: computing anything.
"""
