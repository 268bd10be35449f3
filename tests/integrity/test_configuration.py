"""Every configuration file loads into its model, refuses unknown keys, and nothing in it stands there unread."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from pydantic import ValidationError
from tests.integrity.sources import BORDER, as_list, calls, filled, place, python_files, templates, texts

from wengang.characters import as_literal
from wengang.papers.bases import PaperBases
from wengang.people import People
from wengang.periods import Period
from wengang.settings.config_files import CONFIG_FOLDER, read_yaml
from wengang.settings.data_sets import Column, DataSet, InputOf, load_data_sets
from wengang.settings.figures import FigureDictionary
from wengang.settings.policy import Policy, load_policy, policy_files
from wengang.settings.seasons import Calendar
from wengang.settings.units import UnitRegister, load_units
from wengang.validation.suites import SUITE_FOLDER, Severity, load_rules, load_rules_beyond_rows
from wengang.workdays import CalendarOverrides
from wengang.workshops.certification.materials import CertificationConfig

Body = Any
LEVEL_WORDS = ("blue", "yellow", "orange", "red")
KIND_WORDS = ("yoy", "mom")


def _code_lists(body: Mapping[str, Mapping[str, list[str]]]) -> None:
    """Hold the code lists to their form: each literal stands for one code of its list."""
    for name, codes in body.items():
        seen: dict[str, str] = {}
        for code, literals in codes.items():
            assert literals, f"code_lists.yaml: {name} {code} has no literal to be shown by"
            for literal in literals:
                other = seen.setdefault(as_literal(literal), code)
                assert other == code, f"code_lists.yaml: “{literal}” of {name} stands for {other} and for {code}: keep one"


def _departments(body: Mapping[str, str]) -> None:
    """Hold the departments to their form: a short name for each word, and no table of a department that is none."""
    assert all(re.fullmatch(r"[a-z]+", word) and title.strip() for word, title in body.items())
    senders = {data_set.department for data_set in load_data_sets().values()} - {"both"}
    assert senders <= set(body), (
        f"file_tables of the domains name departments that departments.yaml lacks {as_list(sorted(senders - set(body)))}"
    )


def _provinces(body: Mapping[str, list[str]]) -> None:
    """Hold the other provinces to their form: two digits each, and no name twice."""
    names = [name for titles in body.values() for name in titles]
    assert all(re.fullmatch(r"[1-6][0-9]", code) and titles for code, titles in body.items())
    assert len(names) == len(set(names)), "provinces.yaml names a province twice"


def _parameters(body: Body) -> Policy:
    return Policy(parameters=body)


def _example_rows(body: Body) -> None:
    """Each row is of a table, and of columns that it has."""
    for table, row in body.items():
        foreign = set(row) - {column.title for column in load_data_sets()[table].columns.values()}
        assert not foreign, f"example_rows.yaml: {table} has no columns {as_list(sorted(foreign))}"
        assert all(isinstance(cell, str) for cell in row.values()), f"example_rows.yaml: {table}: write every cell as text, in quotes"


def _spots(policy_file: str) -> list[tuple[str | int, ...]]:
    """Give the two places of the first parameter of a file at which a key may be mistyped."""
    first = next(iter(read_yaml(policy_file)))
    return [(first,), (first, "values", 0)]


# The model of each file, and the places at which an unknown key must be refused.
MODELS: Mapping[str, tuple[Callable[[Body], object], list[tuple[str | int, ...]]]] = {
    "units.yaml": (UnitRegister.model_validate, [(), ("units", 0), ("groups", 0)]),
    **{name: (_parameters, _spots(name)) for name in policy_files()},
    "departments.yaml": (_departments, []),
    "calendar.yaml": (Calendar.model_validate, [()]),
    "code_lists.yaml": (_code_lists, []),
    "example_rows.yaml": (_example_rows, []),
    "provinces.yaml": (_provinces, []),
    "figures.yaml": (FigureDictionary.model_validate, [(), ("figures", "monitoring.target.persons")]),
    "calendar_overrides.yaml": (CalendarOverrides.model_validate, [()]),
    "people.yaml": (People.model_validate, [(), ("reviewers", "hr"), ("workshop_reviewers",), ("units", "460100")]),
    "certification.yaml": (CertificationConfig.model_validate, [()]),
    "papers.yaml": (PaperBases.model_validate, [(), ("policy",), ("legal_bases", 0)]),
}
PLACES = [(name, spot) for name, (_, spots) in MODELS.items() for spot in spots]


def test_every_file_has_a_model() -> None:
    files = {path.relative_to(CONFIG_FOLDER).as_posix() for path in CONFIG_FOLDER.rglob("*") if path.is_file()}
    assert files == set(MODELS), (
        f"include/config and MODELS of this test differ in {as_list(sorted(files ^ set(MODELS)))}\n"
        "Give a new file a FrozenModel in wengang.settings and enter it in MODELS."
    )


@pytest.mark.parametrize("name", sorted(MODELS))
def test_file_loads(name: str) -> None:
    MODELS[name][0](read_yaml(name))


@pytest.mark.parametrize(("name", "spot"), PLACES, ids=[f"{name}:{'/'.join(map(str, spot))}" for name, spot in PLACES])
def test_unknown_key_is_refused(name: str, spot: tuple[str | int, ...]) -> None:
    body = copy.deepcopy(read_yaml(name))
    inner = body
    for key in spot:
        inner = inner[key]
    inner["typing_slip"] = 1
    with pytest.raises(ValidationError, match="typing_slip"):
        MODELS[name][0](body)


@pytest.mark.parametrize("name", sorted(load_policy().parameters))
def test_parameter_says_where_it_comes_from(name: str) -> None:
    parameter = load_policy().parameters[name]
    assert parameter.unit.strip(), f"{name}: fill in the unit"
    for value in parameter.values:
        assert value.note.strip(), f"{name} from {value.effective_from}: fill in the note"
        assert value.source != "A" or not value.confirmed, f"{name} from {value.effective_from}: an assumption (A) is not confirmed yet"


def _names_read() -> tuple[set[str], dict[str, str]]:
    """Give the parameter names that code holds, plain or by filling an f-string, and where each read of one is written."""
    read: set[str] = set()
    reads: dict[str, str] = {}
    known = set(load_policy().parameters)
    for path in python_files("include/wengang", *BORDER):
        read |= texts(path)
        for template in templates(path):
            # The gaps of a family take the words of levels and of bases only; anything else is written out in code.
            if template and template[0] and re.fullmatch(r"[a-z]+\.[a-z_]*", template[0]) and template.count(None) <= 2:
                read |= filled(template, (*LEVEL_WORDS, *KIND_WORDS)) & known
        for call in calls(path, frozenset({"whole", "ratio", "word"})):
            if call.args and isinstance(name := getattr(call.args[0], "value", None), str):
                reads[name] = place(path, call)
    return read, reads


def test_every_parameter_is_read_by_code() -> None:
    read, _ = _names_read()
    unread = sorted(set(load_policy().parameters) - read)
    assert not unread, f"No code reads these parameters of include/config/policy: use them or take them out {as_list(unread)}"


def test_every_parameter_that_code_reads_exists() -> None:
    _, reads = _names_read()
    assert reads, "no read of a parameter was found: this test reads the wrong folder"
    missing = {f"{where} {name}": "" for name, where in reads.items() if name not in load_policy().parameters}
    assert not missing, f"Enter these parameters in include/config/policy with unit, source and note {as_list(missing)}"


@pytest.mark.parametrize("level", ["yellow", "orange", "red"])
def test_thresholds_of_a_family_exist(level: str) -> None:
    # The names are made by f-strings in risk_detection.levels; each must be there in the months of the trial.
    for kind in KIND_WORDS:
        assert 0 < load_policy().ratio(f"risk.{level}_{kind}", Period(2025, 3)) < 1


@pytest.mark.parametrize("table", sorted(load_data_sets()))
def test_a_declared_table_stands_on_code_lists_and_rules_that_exist(table: str) -> None:
    declared, code_lists = load_data_sets()[table], read_yaml("code_lists.yaml")
    unknown = sorted({column.codes for column in declared.columns.values() if column.codes} - set(code_lists))
    assert not unknown, f"{table}: code lists that code_lists.yaml lacks {as_list(unknown)}"
    beyond = {rule.rule for rule, _ in load_rules_beyond_rows()}
    assert {comparison.rule for comparison in declared.compared} <= beyond, f"{table}: a comparison without a rule in beyond_rows.json"
    assert declared.input_of is InputOf.MONTH or not declared.required, f"{table}: only a table of the month is owed every month"


def test_a_typing_slip_in_a_declaration_is_refused() -> None:
    with pytest.raises(ValidationError, match="typing_slip"):
        Column.model_validate({"title": "姓名", "typing_slip": True})
    with pytest.raises(ValidationError, match="typing_slip"):
        DataSet.model_validate({**load_data_sets()["rv_work"].model_dump(), "typing_slip": True})


def test_expectations_belong_to_data_sets() -> None:
    folders = {path.name for path in SUITE_FOLDER.iterdir() if path.is_dir()}
    assert folders == set(load_data_sets()), (
        f"expectations/ and the declared file tables differ in {as_list(sorted(folders ^ set(load_data_sets())))}\n"
        "Each data set has a folder with reject_row.json, reject_cell.json and warn.json, and no other folder stands there."
    )
    for folder in sorted(folders):
        files = {path.name for path in (SUITE_FOLDER / folder).iterdir()}
        assert files == {f"{severity}.json" for severity in Severity}, f"expectations/{folder}: one file a severity, found {files}"


@pytest.mark.parametrize("table", sorted(load_data_sets()))
def test_rules_speak_to_the_sender(table: str) -> None:
    # One rule may be written as several expectations; a rule and column then say the same, because a receipt looks them up.
    said: dict[tuple[str, str], tuple[str, str]] = {}
    for item in load_rules(table):
        rule = item.rule
        assert all((rule.rule, rule.column, rule.says, rule.next, rule.source)), f"{table} {rule.rule}: an empty field in meta"
        sentence = said.setdefault((rule.rule, rule.column), (rule.says, rule.next))
        assert sentence == (rule.says, rule.next), f"{table} {rule.rule} ({rule.column}) says two things: give one of them another rule id"


def test_units_have_names_of_their_own() -> None:
    register = load_units()
    names = [name for unit in register.units for name in unit.names]
    twice = sorted({name for name in names if names.count(name) > 1})
    assert not twice, f"units.yaml: a name of the column 县 belongs to one unit only {as_list(twice)}"
    unknown = sorted({code for group in register.groups for code in group.units} - set(register.by_code))
    assert not unknown, f"units.yaml: groups name unknown units {as_list(unknown)}"


def test_people_of_the_trial_can_receive_no_real_mail() -> None:
    body = read_yaml("people.yaml")
    addresses = set(re.findall(r"[^\s'\"\[,]+@[^\s'\",\]]+", str(body)))
    assert addresses, "people.yaml names no address: this test judges nothing"
    real = sorted(address for address in addresses if not address.endswith(".invalid"))
    assert not real, f"Addresses of the office stand in its own file (WENGANG_PEOPLE_FILE), not in the project {as_list(real)}"
    unknown = sorted(set(body["units"]) - {unit.code for unit in (*load_units().reporting, load_units().province)})
    assert not unknown, f"people.yaml names units that do not report {as_list(unknown)}"
