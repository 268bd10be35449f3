"""The business database `wengang`: connections, one transaction a task, SQL files, locks and forward-only migrations.

Belongs here: how statements reach PostgreSQL. Does not belong here: any statement of a domain (`sql/<domain>/`).
"""
