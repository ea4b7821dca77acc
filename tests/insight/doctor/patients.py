"""Runs in memory for the doctor: trained by the trainer, with kept states, curves and scores as a run file has them."""

import functools
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field

from workbench.data import load_dataset
from workbench.data.dataset import Dataset
from workbench.insight.doctor.evidence import Evidence, course_of
from workbench.insight.doctor.examination import examine_run, with_onsets
from workbench.insight.doctor.finding import Finding
from workbench.insight.doctor.gathering import Gatherer
from workbench.runs.history.history import Branch, History, JournalEdit, Keyframe, Place
from workbench.runs.history.origin import Origin
from workbench.specs.own_data import AnyData
from workbench.specs.run import RunSpec
from workbench.training.learner import Learner
from workbench.training.messages import Evaluated, StepsTrained
from workbench.training.metrics import MetricStore
from workbench.training.snapshot import Snapshot
from workbench.training.trainer import Trainer


@functools.cache
def data_of(spec: AnyData) -> Dataset:
    """The data set, loaded once."""
    return load_dataset(spec)


@dataclass(eq=False)
class Patient:
    """A run of ``spec`` on ``data`` that was trained up to its end, with states kept at some of its steps."""

    spec: RunSpec
    data: Dataset
    store: MetricStore
    history: History
    states: dict[int, Snapshot] = field(default_factory=dict)
    gatherer: Gatherer = field(default_factory=Gatherer)

    def snapshot(self, keyframe: int) -> Snapshot:
        """As a run file gives it."""
        return self.states[keyframe]

    def metrics(self, branch: int) -> MetricStore:
        """As a run file gives it."""
        assert branch == 1
        return self.store

    @property
    def length(self) -> int:
        """Mini-batches that were finished."""
        return self.history.branch(1).length

    def origin(self, step: int) -> Origin:
        """The place after ``step`` mini-batches."""
        return Origin(self, self.history, self.data, self.history.place_at(1, step))

    def evidence(self, step: int) -> Evidence:
        """What the doctor collects there."""
        origin = self.origin(step)
        found = self.gatherer.gather(origin, course_of(self.store, step), threading.Event())
        assert found is not None
        return found

    def examined(self, step: int | None = None) -> tuple[Finding, ...]:
        """The findings there, at the end of the run if no step is given."""
        return examine_run(self.evidence(self.length if step is None else step))

    def examined_closely(self, step: int) -> tuple[Finding, ...]:
        """The findings with their onsets."""
        seen = self.evidence(step)
        return with_onsets(seen, examine_run(seen), self.origin(step), threading.Event())


def trained(spec: RunSpec, data: Dataset | None = None, keep: Iterable[int] = ()) -> Patient:
    """Train to the end of the spec, or until it is not finite; states are kept at the steps of ``keep`` that it reaches."""
    data = data_of(spec.data) if data is None else data
    store = MetricStore(sum(layer.batch_norm for layer in spec.network.layers))
    for event in Trainer(spec, data).events():
        match event:
            case StepsTrained():
                store.append(event)
            case Evaluated():
                store.add_evaluation(event)
    branch = Branch(1, spec.replaced(edits=()), planned=spec.edits, length=store.step)
    history = History(branches=(branch,))
    for edit in spec.edits:
        if edit.step <= store.step:
            history = history.with_edit(_made(history, edit.step, edit.name, edit.value))
    patient = Patient(spec, data, store, history.with_length(1, store.step))
    learner = Learner(spec, data)
    for number, step in enumerate(sorted(set(keep)), 1):
        if step < store.step and learner.advance(step):
            edits = sum(edit.step < step for edit in spec.edits)
            if learner.edits_made == edits:
                snapshot = learner.snapshot()
                patient.states[number] = snapshot
                keyframe = Keyframe(number, Place(1, step, edits), "time", snapshot.sha256, snapshot.nbytes)
                patient.history = patient.history.with_keyframe(keyframe)
    return patient


def _made(history: History, step: int, name: str, value: float | int | str) -> JournalEdit:
    return JournalEdit(1, len(history.own_edits(1)), step, name, 0, value)
