"""What the office has settled before any file arrives: units, data sets, code lists, policy parameters, and where things run.

Belongs here: reading `include/config/*.yaml` and the environment into frozen, checked models.
Does not belong here: people and their addresses (`wengang.people`), deadlines (`wengang.workdays`), any rule that uses a parameter.
"""
