"""Every lab is run once: it answers with what its texts ask for, the same each time, and the verdict is what was measured."""

import functools
import importlib.util
import math
import threading
import time
from dataclasses import replace

import pytest

from workbench.labs.lab import LabStopped, Measured, Outcome, Series
from workbench.labs.lab_rows import LABS, setting_for
from workbench.labs.lab_text import read_text
from workbench.labs.places import filled


@functools.cache
def outcome_of(name: str) -> Outcome:
    return LABS[name].measure(setting_for(LABS[name]))


@pytest.mark.parametrize("name", LABS)
def test_every_place_is_filled_and_every_number_is_told(name: str) -> None:
    outcome, text = outcome_of(name), read_text(name)
    assert text.places <= set(outcome.numbers), "a place without a number"
    in_words = {name.removesuffix("_in_words") for name in text.places}
    assert set(outcome.numbers) <= text.places | in_words, "a number that no sentence tells"
    for sentence in text.filled_sentences:
        told = filled(sentence, outcome.numbers)
        assert "{" not in told
        assert "nan" not in told.split()


@pytest.mark.parametrize("name", LABS)
def test_the_answer_is_one_of_the_choices(name: str) -> None:
    outcome, text = outcome_of(name), read_text(name)
    assert outcome.answer is None or outcome.answer in text.choices
    assert outcome.holds in (True, False, None)
    if outcome.holds is not None:
        assert outcome.answer is not None, "a verdict without an answer to the question"


@pytest.mark.parametrize("name", LABS)
def test_intervals_and_pictures_are_well_formed(name: str) -> None:
    outcome = outcome_of(name)
    assert outcome.pictures, "nothing to look at"
    for number in outcome.numbers.values():
        if isinstance(number, Measured) and math.isfinite(number.value):
            assert number.low <= number.value <= number.high
            assert number.covers or number.low == number.high, "an interval says what it covers"
    for picture in outcome.pictures:
        assert picture.title
        assert picture.series or picture.regions
        for series in picture.series:
            _check(series, len(picture.x.ticks))
    for table in outcome.tables:
        assert all(len(row) == len(table.head) for row in table.rows)


def _check(series: Series, ticks: int) -> None:
    assert series.name
    assert len(series.x) == len(series.y) > 0
    assert len(series.low) == len(series.high)
    assert len(series.low) in (0, len(series.y))
    if ticks:
        assert all(0 <= place < ticks for place in series.x)


@pytest.mark.parametrize("name", LABS)
def test_a_spec_that_is_handed_on_can_be_trained(name: str) -> None:
    from workbench.data.loading import load_dataset
    from workbench.training.checks import find_problems

    spec = outcome_of(name).spec
    if spec is not None:
        assert not find_problems(spec, load_dataset(spec.data))


@pytest.mark.parametrize("name", ["formulas-by-hand", "softmax"])
def test_the_same_seed_gives_the_same_outcome(name: str) -> None:
    again = LABS[name].measure(setting_for(LABS[name]))
    assert repr(again) == repr(outcome_of(name))
    other = LABS[name].measure(setting_for(LABS[name], 1))
    assert repr(other.numbers) != repr(again.numbers)


def test_a_framework_that_is_not_installed_is_not_compared() -> None:
    rows = outcome_of("frameworks").tables[0].rows
    (torch,) = [row for row in rows if str(row[0]).startswith("PyTorch")]
    assert (torch[2] == "not run") is (importlib.util.find_spec("torch") is None)


SMALL: dict[str, dict[str, float | str]] = {
    "grid-or-random": {"trials": 4, "repetitions": 4},
    "coarse-to-fine": {"trials": 8, "repetitions": 4},
    "stale": {"values": 9, "repetitions": 4},
    "importance": {"trials": 60},
    "panda-or-caviar": {"cores": 3, "repetitions": 4},
}
"""Labs that train side by side, with little to do"""


@pytest.mark.parametrize("name", SMALL)
def test_two_at_a_time_gives_the_same_as_ever(name: str) -> None:
    setting = setting_for(LABS[name], 2, SMALL[name])
    assert repr(LABS[name].measure(setting)) == repr(LABS[name].measure(setting))


@pytest.mark.parametrize("name", SMALL)
def test_a_lab_that_nobody_wants_any_more_ends_at_once(name: str) -> None:
    stop = threading.Event()
    stop.set()
    setting = replace(setting_for(LABS[name]), stop=stop)
    begin = time.perf_counter()
    with pytest.raises(LabStopped):
        LABS[name].measure(setting)
    assert time.perf_counter() - begin < 5.0
