"""Parameters that a trial puts in the place of others: said on every paper, never in production."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from wengang.papers.bases import standing_notes
from wengang.papers.parameters import unconfirmed_lines
from wengang.settings.policy import Policy, PolicyError, load_policy

NAME = "workshop.award_tier_1_amount"
JULY = date(2025, 7, 1)
Write = Callable[[str], Policy]


@pytest.fixture
def trial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Write]:
    """Give what writes a file of trial parameters and reads the policy with it."""
    path = tmp_path / "trial.yaml"
    monkeypatch.setenv("WENGANG_POLICY_FILE", str(path))

    def write(text: str) -> Policy:
        path.write_text(text, encoding="utf-8")
        load_policy.cache_clear()
        return load_policy()

    yield write
    load_policy.cache_clear()


def test_entry_takes_the_place_of_a_parameter(trial: Write) -> None:
    plain = trial("")
    changed = trial(f"{NAME}: {{value: 1100, confirmed: true, note: 试用时按1100元}}\n")
    assert (plain.whole(NAME, JULY), changed.whole(NAME, JULY)) == (1000, 1100)
    assert NAME in plain.unconfirmed(JULY)
    assert NAME not in changed.unconfirmed(JULY)
    assert changed.trial == (NAME,)
    assert changed.parameters[NAME].unit == "元/人"
    assert plain.digest != changed.digest


def test_entry_without_a_value_confirms_the_value_there_is(trial: Write) -> None:
    assert trial(f"{NAME}: {{confirmed: true, note: 试用视为已确认}}\n").whole(NAME, JULY) == 1000


def test_papers_print_trial_parameters(trial: Write) -> None:
    trial(f"{NAME}: {{confirmed: true, note: 试用视为已确认}}\n")
    notes = " ".join(standing_notes(JULY, ("workshop.award_",)))
    assert "口径参数7项未经确认，清单见附件。" in notes
    assert "另有口径参数1项只为试用视为已确认，清单见附件。" in notes
    assert unconfirmed_lines(JULY, ("workshop.award_",))[-1] == "奖补一档：每人金额：1000元/人（仅供试用：试用视为已确认）"
    assert "试用" not in " ".join(standing_notes(JULY))


@pytest.mark.parametrize(
    "text",
    [
        f"{NAME}: {{value: 1, note: 试用}}",
        f"{NAME}: {{value: 1, confirmed: false, note: 试用}}",
        f"{NAME}: {{value: 1, confirmed: true}}",
        f"{NAME}: {{value: 1, confirmed: true, note: ''}}",
        f"{NAME}: {{value: 1, confirmed: true, note: 试用, typing_slip: 1}}",
        f"{NAME}: 1",
        "- 1",
    ],
)
def test_entry_that_does_not_say_it_is_confirmed_and_why_is_refused(trial: Write, text: str) -> None:
    with pytest.raises(PolicyError, match="写法不对"):
        trial(text)


def test_unknown_name_is_refused(trial: Write) -> None:
    with pytest.raises(PolicyError, match="typing_slip"):
        trial("workshop.typing_slip: {value: 1, confirmed: true, note: 试用}")


def test_missing_file_is_one_clear_sentence(trial: Write) -> None:
    load_policy.cache_clear()
    with pytest.raises(PolicyError, match=r"trial\.yaml 不存在"):
        load_policy()


def test_production_refuses_trial_parameters(trial: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENGANG_MODE", "production")
    with pytest.raises(PolicyError, match="正式环境不能使用试用参数"):
        trial("")
