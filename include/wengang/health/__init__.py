"""Whether the installation is well, told to whoever runs it, also when nothing else works any more (decision 0080).

Belongs here: what is looked at, when something is a fault, the mail that goes its own way. Does not belong here: putting right (`ops`), the
mails of the office (`wengang.mail`).
"""
