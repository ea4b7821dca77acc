"""The diagnosis: a pure function of the evidence, and the onset of what one mini-batch can show, found by halving."""

import threading
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

import numpy as np

from workbench.insight.doctor.evidence import Evidence
from workbench.insight.doctor.finding import Finding, RuleName
from workbench.insight.doctor.gathering import look
from workbench.insight.doctor.rules import RULES, Rule
from workbench.insight.halving import first_step
from workbench.runs.history.origin import Origin
from workbench.runs.history.replay import Replayer
from workbench.training.left_out import PassedOverError

EXPLAINED: Final[dict[RuleName, tuple[RuleName, ...]]] = {
    "not_finite": ("ruined", "diverging", "large_updates"),
    "ruined": ("plateau", "overfitting", "vanishing"),
    "diverging": ("plateau", "overfitting"),
}
"""What need not be told beside it: the same illness, seen less clearly"""


def examine_run(seen: Evidence, rules: Iterable[Rule] = RULES.values()) -> tuple[Finding, ...]:
    """All rules that are broken, in the order of the table. A pure function of the evidence."""
    with np.errstate(all="ignore"):
        found = [finding for rule in rules if (finding := rule.look(seen)) is not None]
    hidden = {name for finding in found for name in EXPLAINED.get(finding.rule, ())}
    return tuple(finding for finding in found if finding.rule not in hidden)


def with_onsets(
    seen: Evidence, findings: Iterable[Finding], origin: Origin, stop: threading.Event
) -> tuple[Finding, ...]:
    """The same findings with the first step at which each holds, where mini-batches can show it. Takes a while.

    Between the last mini-batch looked at that does not show it and the next one it is taken to hold ever after.
    """
    done = []
    with Replayer(origin.data) as replayer:
        for finding in findings:
            rule = RULES[finding.rule]
            onset = None if rule.holds is None else _onset(seen, rule, replayer, origin, stop)
            done.append(finding if onset is None else replace(finding, since=onset, is_exact=True))
    return tuple(done)


def _onset(seen: Evidence, rule: Rule, replayer: Replayer, origin: Origin, stop: threading.Event) -> int | None:
    if rule.holds is None:
        return None
    low, high = 0, None
    for sight in reversed(seen.finite):
        if not rule.holds(sight):
            low = sight.step + 1
            break
        high = sight.step
    if high is None:
        return None

    def holds(step: int) -> bool | None:
        try:
            between = look(replayer, origin, step, stop)
        except PassedOverError:
            return False  # nothing was trained there, so nothing was wrong with it
        return None if between is None or rule.holds is None else rule.holds(between)

    return first_step(low, high, holds)
