"""The folder `include/config` and how a file of it becomes a frozen model.

Belongs here: finding and parsing YAML. Does not belong here: what the files mean (each has its own module).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict

PROJECT_ROOT = Path(__file__).resolve().parents[3]
CONFIG_FOLDER = PROJECT_ROOT / "include" / "config"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The same language by the C library where it is built in, a tenth of the time: every command and task reads these files."""


class FrozenModel(BaseModel):
    """A model of configuration: immutable, and an unknown key is an error (architecture decision 10)."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def read_yaml(name: str, folder: Path | None = None) -> Any:  # noqa: ANN401 - YAML gives any shape; the model behind checks it
    """Give the parsed content of one configuration file; raises `FileNotFoundError` when it is not there."""
    text = ((folder or CONFIG_FOLDER) / name).read_text(encoding="utf-8")
    return yaml.load(text, _LOADER)  # noqa: S506 - one of the two safe loaders
