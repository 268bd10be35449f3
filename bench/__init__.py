"""How fast the house is: one month at full scale against plain floors, written to `bench/README.md` (`make bench`).

Belongs here: measuring and the page. Does not belong here: anything a test asserts, since seconds differ from machine to machine.
"""
