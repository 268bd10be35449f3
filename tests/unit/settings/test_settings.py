"""Configuration as data: policy, units, data sets, code lists, seasons, keys."""

from __future__ import annotations

import stat
from fractions import Fraction
from pathlib import Path

import pytest
from pydantic import ValidationError

from wengang.characters import as_literal
from wengang.periods import Period
from wengang.settings.data_sets import code_by_literal, code_title, load_data_sets
from wengang.settings.environment import Mode, Settings, SettingsError
from wengang.settings.keys import load_keys
from wengang.settings.policy import PolicyError, load_policy
from wengang.settings.seasons import generic_employers, in_festival_season
from wengang.settings.units import Unit, UnknownUnitError, load_units

MARCH = Period(2025, 3)


def test_ratios_are_exact() -> None:
    assert load_policy().ratio("risk.yellow_yoy", MARCH) == Fraction(1, 100)
    assert load_policy().whole("risk.min_base", MARCH) == 30


def test_an_unknown_parameter_is_named() -> None:
    with pytest.raises(PolicyError, match=r"risk\.green"):
        load_policy().ratio("risk.green", MARCH)


def test_every_parameter_has_a_chinese_title_of_its_own() -> None:
    titles = [parameter.title for parameter in load_policy().parameters.values()]
    assert all(any("一" <= character <= "鿿" for character in title) for title in titles)
    assert len(titles) == len(set(titles))


def test_unknown_keys_are_refused() -> None:
    with pytest.raises(ValidationError):
        Unit.model_validate({"code": "1", "names": ["a"], "colour": "red"})


def test_nineteen_units_report() -> None:
    units = load_units()
    assert len(units.reporting) == 19
    assert "460300" not in {unit.code for unit in units.reporting}
    assert "460400499" in {unit.code for unit in units.reporting}
    assert units.unit("469001").name == "五指山市"
    with pytest.raises(UnknownUnitError, match="469099"):
        units.unit("469099")


def test_every_name_of_a_unit_belongs_to_one_unit_in_the_form_in_which_it_is_looked_up() -> None:
    names = [name for unit in load_units().units for name in unit.names]
    assert len(names) == len(set(names))
    assert names == [as_literal(name) for name in names]


def test_groups_hold_known_units() -> None:
    units = load_units()
    assert all(code in units.by_code for group in units.groups for code in group.units)


def test_titles_and_aliases_of_a_table_name_one_column_each() -> None:
    for table, data_set in load_data_sets().items():
        titles = [as_literal(title) for column in data_set.columns.values() for title in set(map(as_literal, column.titles))]
        assert len(titles) == len(set(titles)), table


def test_literals_are_compared_in_nfkc_without_spaces() -> None:
    assert code_by_literal("location")[as_literal("乡（镇） 内")] == "01"
    assert code_by_literal("yes_no")[as_literal("　是 ")] == "yes"
    assert code_title("channel", "06") == "乡村公益性岗位"


def test_festival_season_is_the_month_of_the_first_day_and_the_next() -> None:
    seasons = [month for month in Period(2025, 1).year_to_date + Period(2025, 12).year_to_date if in_festival_season(month)]
    assert set(seasons) == {Period(2025, 1), Period(2025, 2)}
    assert {month for month in Period(2026, 12).year_to_date if in_festival_season(month)} == {Period(2026, 2), Period(2026, 3)}


def test_generic_employers_stand_in_the_form_of_an_employer_key() -> None:
    assert list(generic_employers()) == [as_literal(name) for name in generic_employers()]
    assert "个体" in generic_employers()


def settings(folder: Path, mode: Mode) -> Settings:
    return Settings(mode=mode, var=folder, inbox=folder, database_url="")


def test_keys_of_a_trial_are_made_once_for_their_owner_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("WENGANG_PERSON_KEY", "WENGANG_ARCHIVE_KEY"):
        monkeypatch.delenv(name, raising=False)
    keys = load_keys(settings(tmp_path, Mode.TRIAL))
    assert load_keys(settings(tmp_path, Mode.TRIAL)) == keys
    assert keys.person != keys.archive
    assert keys.person.hex() not in repr(keys)
    files = list((tmp_path / "keys").iterdir())
    assert {path.name for path in files} == {"person.key", "archive.key"}
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in files)


def test_production_makes_no_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("WENGANG_PERSON_KEY", "WENGANG_ARCHIVE_KEY"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(SettingsError, match="WENGANG_PERSON_KEY"):
        load_keys(settings(tmp_path, Mode.PRODUCTION))


def test_a_key_that_is_too_short_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENGANG_PERSON_KEY", "c2hvcnQ=")
    with pytest.raises(SettingsError, match="WENGANG_PERSON_KEY"):
        load_keys(settings(tmp_path, Mode.PRODUCTION))
