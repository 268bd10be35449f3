"""What a flow test holds in its hands: one real, running installation.

Belongs here: its addresses, its accounts, its mails. Does not belong here: starting it (`conftest`), any flow.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cache
from pathlib import Path

import psycopg
from ops.airflow_api import AirflowApi

from wengang.settings.environment import Mode, Settings

TRIAL_POLICY = "trial_policy.yaml"
OFFICE_FOLDER = "office"


@dataclass(frozen=True)
class Installation:
    """The running installation: its folder, its variables, and everybody who works with it."""

    var: Path
    environment: dict[str, str]

    @property
    def settings(self) -> Settings:
        """Give the settings of its business database."""
        return Settings(mode=Mode.TRIAL, var=self.var, inbox=self.var / "inbox", database_url=self.environment["WENGANG_DATABASE_URL"])

    @property
    def address(self) -> str:
        """Give where its pages are."""
        return self.environment["WENGANG_AIRFLOW_URL"]

    @property
    def airflow_database(self) -> str:
        """Give the address of Airflow's database as the auditor."""
        return self.environment["WENGANG_AIRFLOW_DATABASE_URL"]

    @property
    def operator(self) -> AirflowApi:
        """Give the API as the operator."""
        return self.as_account("operator")

    def as_account(self, name: str) -> AirflowApi:
        """Give the API as one of the trial accounts."""
        return _client(self.address, name, self.var / "keys" / "accounts.json")

    def as_administrator(self, database: str = "wengang") -> psycopg.Connection[tuple[object, ...]]:
        """Connect to one of its databases as administrator, to look at everything."""
        maintenance = (self.var / "run" / "maintenance_url").read_text().strip()
        return psycopg.connect(maintenance, dbname=database, autocommit=True)

    def mails(self) -> list[EmailMessage]:
        """Give every message that was caught, oldest first."""
        files = sorted((self.var / "mail").glob("*.eml"))
        return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]


@cache
def _client(address: str, name: str, accounts: Path) -> AirflowApi:
    return AirflowApi(address, name, json.loads(accounts.read_text())[name]["password"])
