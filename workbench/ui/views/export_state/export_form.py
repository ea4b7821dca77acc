"""Which state of the run goes where, in which form; and the proof of what was written."""

import threading
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from workbench.export.formats import EXPORT_FORMATS
from workbench.export.order import ExportOrder, Written, carry_out
from workbench.language import tr
from workbench.numbers import grouped
from workbench.runs.history.history import Place
from workbench.runs.history.origin import Kept, Origin
from workbench.training.messages import Evaluated
from workbench.typed_numbers import Number
from workbench.ui.time_machine.interface import NO_RUN, SeenHistory, TimeTravel
from workbench.ui.widgets.arrangement import across, down
from workbench.ui.widgets.background import Background
from workbench.ui.widgets.choice_field import ChoiceField
from workbench.ui.widgets.files import FileChoices
from workbench.ui.widgets.number_entry import NumberEntry
from workbench.ui.widgets.parts import check_box, note, text_label
from workbench.ui.widgets.work_bar import WorkBar

_WAIT_MILLISECONDS = 1500
SEEN, BEST, LAST = "seen", "best", "last"
_STATES: Final = {
    SEEN: (tr("The step looked at"), tr("What the timeline and the tab State show.")),
    BEST: (tr("The best step"), tr("The lowest dev loss of the branch looked at.")),
    LAST: (tr("The last step"), tr("Where the branch looked at stands, or ended.")),
}
_FORMATS: Final = {
    "npz": tr("All arrays by their names, with scaling and class names."),
    "safetensors": tr("The same arrays, for many frameworks."),
    "onnx": tr("Rows as they are measured go in, answers come out: scaling and names are inside."),
    "pytorch": tr("model.py builds the same layers and loads the weights."),
    "predictor": tr("predict.py needs NumPy only, and answers the rows of a CSV file."),
    "c": tr("One file without dependencies."),
}


@dataclass(frozen=True, slots=True)
class Look:
    """The test part was looked at: to be written into the run that ``source`` is the file of."""

    source: Kept
    place: Place
    score: Evaluated
    task: str


class ExportForm(QWidget):
    """Works while training, paused or finished. ``shut_down`` it before it goes."""

    looked = Signal(object)
    """A ``Look``, before its score is shown."""
    written = Signal(object)
    """``Written``: the file stands there, proven."""

    def __init__(self, machine: TimeTravel, choices: FileChoices) -> None:
        super().__init__()
        self._machine, self._choices = machine, choices
        self._order: ExportOrder | None = None
        self._work = Background("export", self)
        self._work.finished.connect(self._show_written)
        self._work.failed.connect(self._show_failure)
        self.state = ChoiceField(tr("State"), tr("Which weights are written."), _STATES.items())
        formats = ((name, (row.title, _FORMATS.get(name, ""))) for name, row in EXPORT_FORMATS.items())
        self.format = ChoiceField(tr("Format"), tr("For which program."), formats)
        self.fold = check_box(
            tr("Fold batch norm into the weights"), tr("For readers without batch norm; the answers stay the same")
        )
        self.calibrated = check_box(
            tr("Calibrated answers, with a coverage of"),
            tr(
                "Sets of classes, or intervals, that hold the truth so often: measured on the dev part, checked on the test part"
            ),
            self._follow,
        )
        self.coverage = NumberEntry(
            _coverage_problem, name=tr("Coverage"), tip=tr("From 0.5, below 1; default 0.9"), width=64
        )
        self.coverage.show_value(0.9)
        self.test_scores = check_box(tr("Write the scores on the test part down"), "", self._follow)
        self.look_note = note(tr("This looks at the test part; the look is counted and written into the run."))
        self.bar = WorkBar(tr("Export…"), tr("Choose the name of the file, write it, and read it back"))
        self.bar.progress.setRange(0, 0)
        self.bar.cancel.setToolTip(tr("Leave everything as it is on the disk"))
        self.certificate = text_label(wraps=True, plain=True)
        self.certificate.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.certificate.hide()
        promise = across(self.calibrated, self.coverage, 1)
        options = (self.fold, promise, self.test_scores, self.look_note)
        down(self.state, self.format, *options, self.bar, self.certificate, 1, spacing=10, inside=self)
        self.setMinimumWidth(460)
        self.bar.begin_asked.connect(self._begin)
        self.bar.cancel_asked.connect(self._work.stop)
        machine.seen_changed.connect(self._follow_run)
        machine.history_changed.connect(self._follow_run)
        self._follow()

    def ask_for(self, state: str) -> None:
        """Begin with this state chosen; what was written before is no longer shown."""
        self.state.show_value(state)
        if not self._work.is_running:
            self.bar.say("")
            self.certificate.hide()
        self._follow()

    def shut_down(self) -> bool:
        """Let an export under way come to its end, for a moment."""
        return self._work.shut_down(_WAIT_MILLISECONDS)

    @Slot(object)
    def _follow_run(self, _seen: SeenHistory) -> None:
        if self.isVisible():
            self._follow()

    @Slot()
    def _follow(self) -> None:
        """What can be chosen of this run."""
        seen = self._machine.seen
        data, place = seen.data, seen.cursor
        uses = (
            seen.history is not None and place is not None and seen.history.spec(place.branch).network.uses_batch_norm
        )
        self.fold.setEnabled(uses)
        reason = seen.owner_text or ("" if data is None or data.test.rows else tr("These data have no test part."))
        for box in (self.calibrated, self.test_scores):
            box.setEnabled(not reason)
            box.setChecked(box.isChecked() and not reason)
        self.test_scores.setToolTip(reason or tr("Into the certificate, beside those on the dev part"))
        self.coverage.setEnabled(self.calibrated.isChecked())
        self.look_note.setVisible(self.calibrated.isChecked() or self.test_scores.isChecked())
        self.bar.allow("" if self._origin(seen) is not None else NO_RUN)

    def _origin(self, seen: SeenHistory) -> Origin | None:
        """Where the state that is meant is reached from; for the best one, the end of its branch."""
        if self.state.value == SEEN or seen.history is None or seen.cursor is None or seen.live is None:
            return seen.origin_at(seen.cursor)
        branch = seen.cursor.branch
        return seen.origin_at(seen.live if branch == seen.live.branch else seen.history.tip(branch))

    @Slot()
    def _begin(self) -> None:
        from workbench.export.weights import ExportChoices

        seen = self._machine.seen
        origin = self._origin(seen)
        coverage = float(self.coverage.value or 0.9) if self.calibrated.isChecked() else None
        if origin is None or self.coverage.problem or self._work.is_running:
            return
        name = origin.spec.name or origin.spec.data.name
        path = self._choices.weights_to_write(self, f"{name}-weights", self.format.value)
        if path is None:
            return
        choices = ExportChoices(self.fold.isChecked() and self.fold.isEnabled(), coverage, self.test_scores.isChecked())
        row = EXPORT_FORMATS[self.format.value]
        order = ExportOrder(path, row, origin=origin, is_best=self.state.value == BEST, choices=choices)
        self._order = order

        def work(stop: threading.Event, _report: object) -> Written:
            return carry_out(order, stop)

        self.certificate.hide()
        self.bar.say(tr("{path} is being written and read back …", path=path.name))
        self.bar.show_running(running=True)
        self._work.start(work, tr("{path} was not written", path=path))

    @Slot(object)
    def _show_written(self, found: Written) -> None:
        from workbench.export.certificate_texts import certificate_lines

        self.bar.show_running(running=False)
        order = self._order
        if order is None or order.choices is None:
            return
        data, choices = order.origin.data, order.choices
        test = next((part for part in found.report.certificate.parts if part.part == "test"), None)
        if test is not None and test.engine is not None:
            score = Evaluated(found.place.step, "test", test.engine.loss, test.engine.accuracy, found.place.edits)
            self.looked.emit(Look(order.origin.source, found.place, score, data.task))
        lines = certificate_lines(found.report, has_classes=bool(data.class_names), coverage=choices.coverage)
        self.certificate.setText("\n".join(lines))
        self.certificate.show()
        self.bar.say(
            tr("Step {step} written to {path}.", step=grouped(found.place.step), path=found.report.path), "good"
        )
        self.written.emit(found)

    @Slot(str)
    def _show_failure(self, reason: str) -> None:
        self.bar.show_running(running=False)
        self.bar.say(reason, "error")


def _coverage_problem(value: Number) -> str | None:
    return None if 0.5 <= value < 1.0 else tr("must be at least 0.5 and below 1")
