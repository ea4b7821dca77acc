"""The doctor: evidence, diagnosis and onsets of one run after the other, with what was looked at kept for the next time."""

import threading
from dataclasses import dataclass

from workbench.insight.doctor.evidence import Course
from workbench.insight.doctor.examination import examine_run, with_onsets
from workbench.insight.doctor.finding import Finding
from workbench.insight.doctor.gathering import Gatherer
from workbench.insight.doctor.rules import RULES
from workbench.runs.history.origin import Origin


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What was found at the end of the steps ``first`` to ``last``, the gravest first; ``rules`` were asked."""

    first: int
    last: int
    rules: int
    findings: tuple[Finding, ...]


class Doctor:
    """One thread at a time."""

    def __init__(self) -> None:
        self._gatherer = Gatherer()

    def examine(self, origin: Origin, course: Course, stop: threading.Event) -> Diagnosis | None:
        """Look at the way to ``origin``; None if ``stop`` was set. Takes a while; any thread. Raises ``WorkbenchError``."""
        seen = self._gatherer.gather(origin, course, stop)
        if seen is None:
            return None
        found = with_onsets(seen, examine_run(seen), origin, stop)
        return None if stop.is_set() else Diagnosis(0, origin.place.step, len(RULES), found)
