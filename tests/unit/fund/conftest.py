"""What tests of the allocation share: the verifier of the package as a module.

Belongs here: loading it the way a stranger would, from its file. Does not belong here: inputs (`cases`).
"""

from __future__ import annotations

import importlib.util
from types import ModuleType

from wengang.fund.version_package import SHIPPED, VERIFIER


def load_verifier() -> ModuleType:
    """Give the verifier, loaded from its file alone."""
    spec = importlib.util.spec_from_file_location("allocation_verifier", SHIPPED / VERIFIER)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
