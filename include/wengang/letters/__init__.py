"""Letters of every domain: kinds, one ledger with one numbering, and the one way by which a letter is issued (policy 2.2, 2.8, 3.2).

Belongs here: what is the same for all letters. Does not belong here: sentences and who is written to (the domains), the reviewers
(`approvals`), sending (`mail`).

A domain registers a `LetterKind`, writes a `Paper`, drafts it (`ledger.draft`), asks whoever must approve it and issues it
(`issuing.issue_all`).
"""
