"""The run being designed: one immutable spec, one undo stack, one place that says what is wrong.

Panels never keep a spec of their own. They show ``document.spec``, and an edit is ``document.change("Change learning
rate", new_spec)``: one named entry on the undo stack. What cannot be a spec (a negative learning rate typed into a
field) never gets in; the field shows the message itself and reports it with ``report_field`` so that Start is disabled
with that reason.

What a package installed is so large that the window would stand still while it is read: until that is done there is no data set,
and the problem says so.
"""

from PySide6.QtCore import QObject, Signal, Slot

from workbench.data.data_edits import is_read_aside
from workbench.data.dataset import Dataset
from workbench.data.loading import describe, load_dataset
from workbench.errors import DataError, Problem
from workbench.language import tr
from workbench.specs.own_data import AnyData
from workbench.specs.run import RunSpec
from workbench.training.checks import find_problems
from workbench.ui.document.undo import undo_stack_of
from workbench.ui.widgets.background import Background, Mode
from workbench.ui.widgets.value_change import ValueChange


class RunDocument(QObject):
    """Holds the spec and the data set that belongs to it. Lives in the window's thread."""

    spec_changed = Signal(object)
    """The new ``RunSpec``."""
    dataset_changed = Signal(object)
    """The new ``Dataset``, or None if it could not be loaded (the reason is among the problems)."""
    problems_changed = Signal(object)
    """All current problems, a tuple of ``Problem``; empty when a run may start."""

    def __init__(self, spec: RunSpec, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.undo_stack = undo_stack_of(self)
        self._spec = spec
        self._field_problems: dict[str, Problem] = {}
        self._data_problem: Problem | None = None
        self._dataset: Dataset | None = None
        self._problems: tuple[Problem, ...] = ()
        self._reading = Background(tr("reading the data"), self, Mode.LATEST)
        self._reading.finished.connect(self._take)
        self._load()
        self._check()

    @property
    def spec(self) -> RunSpec:
        """The spec as it stands."""
        return self._spec

    @property
    def dataset(self) -> Dataset | None:
        """The data of ``spec.data``; None if it could not be loaded."""
        return self._dataset

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What keeps a run from starting, with the field each belongs to."""
        return self._problems

    def change(self, text: str, spec: RunSpec, merge_key: str = "") -> None:
        """Replace the spec; ``text`` names the entry in the Edit menu ("Undo <text>").

        Changes in a row with the same non-empty ``merge_key`` become one entry (a slider being dragged).
        """
        if spec != self._spec:
            self.undo_stack.push(ChangeSpec(self, text, self._spec, spec, merge_key))

    def report_field(self, field: str, message: str | None) -> None:
        """Say that an input holds something that cannot be a value (or, with None, that it is fine again)."""
        if message is None:
            self._field_problems.pop(field, None)
        else:
            self._field_problems[field] = Problem(field, message)
        self._check()

    def show(self, spec: RunSpec) -> None:
        """Make ``spec`` current; used by the undo commands."""
        data_changed = spec.data != self._spec.data
        self._spec = spec
        if data_changed:
            self._load()
            self.dataset_changed.emit(self._dataset)
        self.spec_changed.emit(spec)
        self._check()

    def shut_down(self) -> bool:
        """Read no more; False if that takes longer than a moment."""
        return self._reading.shut_down()

    def _load(self) -> None:
        wanted = self._spec.data
        if is_read_aside(wanted):
            text = tr("{title} is being read", title=describe(wanted).title)
            self._dataset, self._data_problem = None, Problem("data.name", text)
            self._reading.start(lambda _stop, _report: (wanted, *_read(wanted)))
        else:
            self._dataset, self._data_problem = _read(wanted)

    @Slot(object)
    def _take(self, read: tuple[AnyData, Dataset | None, Problem | None]) -> None:
        spec, dataset, problem = read
        if spec == self._spec.data:  # otherwise another one is wanted by now
            self._dataset, self._data_problem = dataset, problem
            self.dataset_changed.emit(dataset)
            self._check()

    def _check(self) -> None:
        problems = list(self._field_problems.values())
        if self._data_problem is not None:
            problems.append(self._data_problem)
        if self._dataset is not None:
            problems.extend(find_problems(self._spec, self._dataset))
        if tuple(problems) != self._problems:
            self._problems = tuple(problems)
            self.problems_changed.emit(self._problems)


def _read(spec: AnyData) -> tuple[Dataset | None, Problem | None]:
    try:
        return load_dataset(spec), None
    except DataError as error:
        return None, Problem("data.name", str(error))


class ChangeSpec(ValueChange[RunSpec]):
    """One edit: the spec before and after."""
