"""The dictionary of the figures: what each is called, its unit, its definition and the paragraph it comes from.

Belongs here: reading `figures.yaml`. Does not belong here: the page that is made of it (`ops.dictionary_page`), computing a figure.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Annotated

from pydantic import StringConstraints

from wengang.settings.config_files import FrozenModel, read_yaml

Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class FigureEntry(FrozenModel):
    """One figure: its title, unit, definition, and the source of its rule."""

    title: Words
    unit: Words
    says: Words
    source: Words


class FigureDictionary(FrozenModel):
    """All figures by schema.table.column, the titles of key columns, the tables of a schema that hold no figure of a scope.

    `computed` are the figures that a page computes when it is opened and no table keeps.
    """

    keys: Mapping[str, Words]
    internal: Mapping[str, tuple[str, ...]]
    figures: Mapping[str, FigureEntry]
    computed: Mapping[str, FigureEntry]


@cache
def load_figures() -> FigureDictionary:
    """Give the dictionary of `figures.yaml`."""
    return FigureDictionary.model_validate(read_yaml("figures.yaml"))
