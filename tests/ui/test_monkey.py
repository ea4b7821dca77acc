"""Random actions over everything that can be seen in the real window; the campaign of that name does many more."""

import json
import subprocess
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pytest

from tests.campaigns.monkey import ROOT, Finding, Outcome, let_loose, shortened
from tests.campaigns.monkey_watch import STOOD_STILL

ACTIONS, LONGEST = 2000, 180.0
STANDSTILL = 15.0
"""Seconds that are called a freeze: other programs on the machine take what they take."""


@pytest.mark.slow
@pytest.mark.timeout(900)  # it waits for the engine where that is being compiled
def test_nothing_that_is_clicked_typed_or_dragged_goes_wrong() -> None:
    outcome = let_loose("suite", range(ACTIONS), patience=STANDSTILL, longest=LONGEST)
    assert [f"{finding.signature}, action {finding.action}: {finding.what}" for finding in outcome.findings] == []
    assert outcome.done > 500


def test_what_leads_to_a_fault_is_shortened_to_what_it_needs() -> None:
    needed, lists = {17, 230, 231, 1800}, list[list[int]]()

    def do(numbers: Sequence[int]) -> Outcome:
        lists.append(list(numbers))
        met = needed <= set(numbers)
        return Outcome((Finding("another", 3, ""), *((Finding("planted", 1800, ""),) if met else ())))

    short, outcome = shortened(range(2000), do, "planted")
    assert set(short) == needed
    assert outcome is not None
    assert len(lists) <= 60


def test_a_fault_that_does_not_come_again_is_not_shortened() -> None:
    assert shortened(range(5), lambda _: Outcome(), "planted") == (list(range(5)), None)


STILL = """
import sys, time
from pathlib import Path
from tests.campaigns.monkey_findings import Findings
from tests.campaigns.monkey_watch import Watch

def sleeps_long(seconds):
    time.sleep(seconds)

watch = Watch(Findings(Path(sys.argv[1])), patience=0.2, dead_seconds=5.0)
time.sleep(0.3)
watch.skip()
watch.live()
sleeps_long(1.0)
watch.step()
sleeps_long(60.0)
"""


def test_a_freeze_is_told_with_its_place_and_a_standstill_ends_the_process(tmp_path: Path) -> None:
    command = [sys.executable, "-c", STILL, str(tmp_path / "deeds")]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    told = [json.loads(line) for line in ended.stdout.splitlines()]
    assert ended.returncode == STOOD_STILL
    assert [line["fault"] for line in told] == ["freeze", "standstill"]
    assert all("sleeps_long" in line["where"] for line in told)
    assert "most recent call first" in ended.stderr


@pytest.mark.slow
@pytest.mark.timeout(900)  # windows one after another, on a machine with other work
def test_a_fault_in_the_window_is_found_does_not_end_the_rest_and_is_shortened() -> None:
    do = partial(let_loose, "shrink", patience=STANDSTILL, planted="type,wheel")
    short, outcome = shortened(range(3, 6), do, "exception: monkey_hands.py:_spring")  # type, wheel, key
    assert short == [3, 4]
    assert outcome is not None
    assert outcome.done == 3
