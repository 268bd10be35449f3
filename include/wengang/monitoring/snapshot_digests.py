"""The digest of a snapshot: what its figures rest on, written so that equal inputs give equal digests (method §1, decision 0037).

Belongs here: the forms of the digest. Does not belong here: gathering the inputs and keeping snapshots (`snapshots`).

Form 2, in use: the newest deliveries of the month's tables, the snapshots of other months, targets, county groups, and of the parameters
those values that monitoring and risk detection read for the month, with the day from which each stands: neither what is said of them nor
any other domain's. The units that were overdue (method §12) count where there are any, so that snapshots of before keep their digest.
Form 1, of before, took the whole policy with its notes and flags; it is written only to recognise old snapshots.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from wengang.database.json_text import dump_json
from wengang.monitoring.rows import NewestSnapshotsRow, SnapshotInputsRow, TargetsRow
from wengang.periods import Period
from wengang.settings.policy import load_policy
from wengang.settings.units import load_units

FORM = 2
FIRST_FORM = 1
PARAMETERS = ("risk.", "target.measure", "valid.income_low_warn")
"""The parameters that monitoring and risk detection read, by the beginnings of their names."""
_FIRST_POLICY = "7c8779f390e8fd45b1d976039ec31deddd54639416d957cef69565c709d2cd52"
_FIRST_VALUES = "611a7566cc4c0209e4d77a8f6b9ae0967be0a8adc73b1209f0317367438859ce"
"""Of the parameters as they were shipped when form 1 ended: the digest of all of them, and that of the values that a month reads."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """What the figures of a month rest on, as rows of the database."""

    period: Period
    targets: Sequence[TargetsRow]
    deliveries: Sequence[SnapshotInputsRow]
    bases: Sequence[NewestSnapshotsRow]
    overdue: Sequence[str] = ()

    @property
    def digest(self) -> str:
        """The digest in the form in use."""
        return self._digest(self._values)

    @property
    def first_digests(self) -> tuple[str, ...]:
        """The digests by which form 1 would know these inputs: under the parameters of today, and under those shipped when it ended.

        The latter only while the values that a month reads are the same: so neither a note, a confirmation nor a new domain hides it.
        """
        policies = [load_policy().digest, *([_FIRST_POLICY] if self._values == _FIRST_VALUES else [])]
        return tuple(map(self._digest, policies))

    @property
    def _values(self) -> str:
        return load_policy().digest_of(PARAMETERS, self.period)

    def _digest(self, policy: str) -> str:
        inputs = {
            "targets": self.targets,
            "deliveries": [{key: row[key] for key in ("unit", "department", "table_name", "version", "sha256")} for row in self.deliveries],
            "bases": self.bases,
            "groups": [group.model_dump() for group in load_units().groups],
            "policy": policy,
            **({"overdue": list(self.overdue)} if self.overdue else {}),
        }
        return hashlib.sha256(dump_json(inputs).encode()).hexdigest()
