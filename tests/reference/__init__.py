"""The slow, obviously right reference of method §2–§4, §6 and §7: the yardstick of the real implementation in tests.

Belongs here: reading an archive into plain rows (`archive`), the figures and levels from those rows (`figures`), small
random provinces to compare on (`provinces`).
Does not belong here: anything the product runs, and any import from the product except `wengang.periods`: what is
compared must not share its mistakes.
"""
