"""Errors that are meant for the person at the screen: their message is one clear Chinese sentence and the next step.

Belongs here: the one base class. Does not belong here: the errors themselves (each stands in the module that raises it).
"""

from __future__ import annotations


class UserError(Exception):
    """Something a person can put right; shown as it stands, without a stack trace first."""
