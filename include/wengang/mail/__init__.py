"""Mail: queued with the bytes that will be sent, sent at most once, never lost silently (architecture decision 8).

Belongs here: composing, the outbox, the mail server. Does not belong here: what a mail says (`receipts`, `county_notices`, `deadlines`,
`letters.operators`), who gets it (`wengang.people`), when the outbox is drained (`dags/mail_delivery.py`).
"""
