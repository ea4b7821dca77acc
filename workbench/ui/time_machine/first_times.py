"""When did this first happen? Asked of an instrument after the fact; the cursor goes to the answer."""

import threading

from PySide6.QtCore import QObject, Signal, Slot

from workbench.insight.probes.first_time import Condition, FirstTime, first_time
from workbench.language import tr
from workbench.numbers import grouped, significant
from workbench.ui.charts.shared_steps import Timeline
from workbench.ui.time_machine.machine import TimeMachine
from workbench.ui.time_machine.past_probes import PastProbes
from workbench.ui.widgets.background import Background, Mode, Report, Work


class FirstTimes(QObject):
    """One question at a time, the newest. Lives in the window's thread."""

    told = Signal(str)
    """What came out, or how far it is, in a sentence."""

    def __init__(self, machine: TimeMachine, past: PastProbes, steps: Timeline, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._machine, self._past, self._steps = machine, past, steps
        self._asked: tuple[Condition, list[str], str, int] | None = None
        self._searches = Background(tr("first time"), self, Mode.LATEST)
        self._searches.finished.connect(self._answer)
        self._searches.failed.connect(self.told)

    def ask(self, condition: Condition, names: list[str]) -> None:
        """Look for the first time in the branch that is drawn; ``names`` are what the columns are called."""
        origin, last = self._past.origin(), self._past.last
        if origin is None or last < 0:
            self.told.emit(tr("There is no mini-batch yet."))
            return
        self._asked = (condition, names, origin.source.history.branch(origin.place.branch).title, origin.place.branch)
        curve = self._past.curve(condition.probe.name)

        def seek(stop: threading.Event, _report: Report) -> FirstTime | None:
            return first_time(origin, condition, curve, last, stop)

        work: Work = seek
        self._searches.start(work)
        self.told.emit(tr("Looking at {count} mini-batches …", count=grouped(last + 1)))

    def shut_down(self) -> bool:
        """End the thread; False if it is still at work after a moment."""
        return self._searches.shut_down()

    @Slot(object)
    def _answer(self, found: FirstTime | None) -> None:
        if found is None or self._asked is None:
            return
        condition, names, title, branch = self._asked
        layer = names[found.column] if found.column < len(names) else tr("whole network")
        self.told.emit(answer_text(condition, found, layer, title))
        history = self._machine.seen.history
        if found.step is not None and history is not None and history.has_branch(branch):
            self._machine.look_at(branch, found.step)
            self._steps.pin(found.step)


def answer_text(condition: Condition, found: FirstTime, layer: str, branch: str) -> str:
    """The answer in a sentence, with what it rests on."""
    words = {"title": condition.probe.title, "limit": significant(condition.limit), "branch": branch, "layer": layer}
    side = condition.is_above
    if found.step is None:
        if found.is_exact:
            never = tr("{title} was never above {limit} in {branch} (every mini-batch was looked at).", **words)
            return (
                never
                if side
                else tr("{title} was never below {limit} in {branch} (every mini-batch was looked at).", **words)
            )
        unseen = tr(
            "{title} is not above {limit} at the end of {branch} nor at a known point; between them nobody looked.",
            **words,
        )
        return (
            unseen
            if side
            else tr(
                "{title} is not below {limit} at the end of {branch} nor at a known point; between them nobody looked.",
                **words,
            )
        )
    words |= {"step": grouped(found.step), "value": significant(found.value)}
    if found.is_exact:
        text = tr(
            "{title} was first above {limit} at step {step} ({layer}: {value}); every mini-batch before was looked at.",
            **words,
        )
        return (
            text
            if side
            else tr(
                "{title} was first below {limit} at step {step} ({layer}: {value}); every mini-batch before was looked at.",
                **words,
            )
        )
    text = tr(
        "{title} went above {limit} at step {step} ({layer}: {value}); found by halving, which takes it to have stayed so.",
        **words,
    )
    return (
        text
        if side
        else tr(
            "{title} went below {limit} at step {step} ({layer}: {value}); found by halving, which takes it to have stayed so.",
            **words,
        )
    )
