"""Errors that are meant for the person at the screen: their message is one clear Chinese sentence and the next step.

Belongs here: the base classes. Does not belong here: the errors themselves (each stands in the module that raises it).
"""

from __future__ import annotations


class UserError(Exception):
    """Something a person can put right; shown as it stands, without a stack trace first."""


class TrialOnlyError(UserError):
    """A result that is only 试算 cannot be finalised: the normal state until its parameters are confirmed, so a run that meets it ends well.

    Raised before anything is written.
    """
