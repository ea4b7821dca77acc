"""The page "One example" of the tab *Inside*: z, t and a of one example, under three kinds of statistics."""

import threading
from typing import Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QLabel, QWidget

from workbench.data.dataset import Split
from workbench.engine.kernels.types import Array
from workbench.insight.evaluation.one_example import (
    STATISTICS,
    class_scores_z,
    example_text,
    running_of,
    softmax_story,
    story_caption,
)
from workbench.insight.spike.row_wishes import rows_in_mini_batch
from workbench.language import tr
from workbench.numbers import grouped, significant
from workbench.training.trained_rows import TrainedRows
from workbench.ui.charts.colours import raw_picture
from workbench.ui.views.inside.softmax_picture import SoftmaxPicture
from workbench.ui.views.inside.step_reader import StepSeen
from workbench.ui.widgets.arrangement import across, down
from workbench.ui.widgets.background import Background, Mode, Report
from workbench.ui.widgets.choice_box import ChoiceBox
from workbench.ui.widgets.parts import note, push_button, switch, text_label
from workbench.ui.widgets.theme import ThemeSource

_PICTURE: Final = 84
_MOST_FEATURES: Final = 8
_TEMPERATURES: Final = (0.25, 0.5, 1.0, 2.0, 4.0)
_FAR: Final = 1000.0
_SOURCES: Final = (("batch", tr("this mini-batch")), ("dev", tr("the dev part")), ("train", tr("the train part")))


class ExamplePage(QWidget):
    """One example of this mini-batch, or of a part of the data."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__()
        self._seen: StepSeen | None = None
        self._trained: TrainedRows | None = None
        self._running: Array | None = None
        self._place, self._usual = 0, ""
        self.source = ChoiceBox(tr("Where the example is from"), tr("Where the example is from"))
        self.source.offer([(text, name) for name, text in _SOURCES])
        self.back = push_button("◀", tr("The example before"), self._go_back)
        self.forth = push_button("▶", tr("The example after"), self._go_forth)
        self.where = text_label("", plain=True)
        self.statistics = ChoiceBox(
            tr("Statistics of batch norm"),
            tr(
                "The μ and σ² that batch norm divides by: those of this mini-batch, their averages, or those of all examples"
            ),
            letters=8,
        )
        self.statistics.offer([(text, name) for name, text in STATISTICS.items()])
        self.temperature = ChoiceBox(tr("Temperature"), tr("z is divided by it: softer above 1, harder below"))
        self.temperature.offer([(significant(value), value) for value in _TEMPERATURES], usual=2)
        self.hard = switch(tr("Hard max"), tr("1 at the largest z, 0 elsewhere; softmax is its soft form"), self._show)
        self.far = switch(
            tr("z + 1000"),
            tr("Add 1000 to every z: softmax stays what it is, eᶻ as it is written overflows"),
            self._show,
        )
        self.image = QLabel()
        self.told = text_label("", "muted", plain=True, wraps=True)
        self.picture = SoftmaxPicture(themes)
        self.caption = text_label("", "muted", plain=True, wraps=True)
        self.message = note()
        self._work = Background("statistics", self, Mode.LATEST)
        self._lay_out()
        self._work.finished.connect(self._take_statistics)
        self._work.failed.connect(self.caption.setText)
        self.source.currentIndexChanged.connect(self._begin)
        self.statistics.currentIndexChanged.connect(self._measure)
        self.temperature.currentIndexChanged.connect(self._show)
        self.picture.read_out.connect(self._read_out)

    def _lay_out(self) -> None:
        self.caption.setMinimumHeight(3 * self.caption.fontMetrics().lineSpacing())
        self.caption.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.image.setFixedSize(_PICTURE, _PICTURE)
        self.told.setAlignment(Qt.AlignmentFlag.AlignTop)
        first = across(
            text_label(tr("Example of"), "muted", field=self.source), self.source, self.back, self.where, self.forth, 1
        )
        second = across(
            text_label(tr("Batch norm with"), "muted", field=self.statistics),
            (self.statistics, 1),
            text_label(tr("Temperature"), "muted", field=self.temperature),
            self.temperature,
            self.hard,
            self.far,
            1,
        )
        top = across(self.image, (self.told, 1))
        parts = (first, second, top, self.message, (self.picture, 1), self.caption)
        down(*parts, margins=(12, 4, 12, 12), inside=self)

    def shut_down(self) -> bool:
        """Wait for statistics that are being measured."""
        return self._work.shut_down()

    def show_step(self, seen: StepSeen) -> None:
        """Show an example under this state."""
        self._seen, self._trained = seen, rows_in_mini_batch(seen.origin, seen.view.step)
        self._measure()

    # ---- which example ----

    def _split(self, seen: StepSeen) -> Split:
        return seen.origin.data.dev if self.source.currentData() == "dev" else seen.origin.data.train

    def _count(self, seen: StepSeen) -> int:
        return len(seen.view.rows) if self.source.currentData() == "batch" else self._split(seen).rows

    def _row(self, seen: StepSeen) -> int:
        return int(seen.view.rows[self._place]) if self.source.currentData() == "batch" else self._place

    @Slot()
    def _begin(self) -> None:
        self._place = 0
        self._show()

    @Slot()
    def _go_back(self) -> None:
        self._place -= 1
        self._show()

    @Slot()
    def _go_forth(self) -> None:
        self._place += 1
        self._show()

    # ---- statistics ----

    @Slot()
    def _measure(self) -> None:
        seen, trained = self._seen, self._trained
        if seen is None or trained is None:
            return
        view, data, statistics = seen.view, seen.origin.data, self.statistics.currentData()
        self.statistics.setEnabled(bool(view.norms))
        features = data.train.features
        if statistics != "exact" or not view.norms:
            self._work.forget()
            self._running = running_of(view, "ewma" if not view.norms else statistics, features)
            self._show()
            return

        def measure(_stop: threading.Event, _report: Report) -> tuple[StepSeen, Array]:
            return seen, running_of(view, "exact", trained.features_of(features))

        self._work.start(measure, tr("Exact statistics could not be measured"))

    @Slot(object)
    def _take_statistics(self, found: tuple[StepSeen, Array]) -> None:
        if found[0] is self._seen and self.statistics.currentData() == "exact":
            self._running = found[1]
            self._show()

    # ---- showing ----

    @Slot()
    def _show(self) -> None:
        seen = self._seen
        if seen is None or self._running is None:
            return
        data, count = seen.origin.data, self._count(seen)
        is_there = count > 0 and not data.targets
        self.message.setVisible(not is_there)
        for part in (self.picture, self.caption, self.image, self.told):
            part.setVisible(is_there)
        self.message.setText(
            tr("A regression has no softmax: its answer is z itself.")
            if data.targets
            else tr("This part has no examples.")
        )
        self._place = min(max(self._place, 0), max(count - 1, 0))
        self.back.setEnabled(is_there and self._place > 0)
        self.forth.setEnabled(is_there and self._place < count - 1)
        self.where.setText(f"{grouped(self._place + 1)} / {grouped(count)}" if is_there else "")
        if is_there:
            self._show_example(seen, self._running)

    def _show_example(self, seen: StepSeen, running: Array) -> None:
        data, row = seen.origin.data, self._row(seen)
        split, is_dev = self._split(seen), self.source.currentData() == "dev"
        trained = None if is_dev else self._trained
        features, truth = split.features[row], int((trained or split).answers[row])
        z = class_scores_z(seen.view, running, features, seen.view.values.bn_epsilon)
        found = softmax_story(z + (_FAR if self.far.isChecked() else 0.0), float(self.temperature.currentData()))
        self.picture.show_story(found, data.class_names, truth, is_hard=self.hard.isChecked())
        self._usual = story_caption(found)
        self.caption.setText(self._usual)
        raw = features * data.feature_scale + data.feature_mean
        self.image.setVisible(data.image_shape is not None)
        if data.image_shape is not None:
            self.image.setPixmap(raw_picture(raw, data.image_shape, _PICTURE))
        words = [example_text(data, trained, row, truth)]
        if data.image_shape is None:
            pairs = zip(data.feature_names[:_MOST_FEATURES], raw[:_MOST_FEATURES].tolist(), strict=True)
            words.append(", ".join(f"{name} {significant(value)}" for name, value in pairs))
        words.append(
            tr(
                "At step {step}, after this mini-batch, without dropout.",
                step=grouped(seen.view.step + seen.view.is_finished),
            )
        )
        self.told.setText("\n".join(words))

    @Slot(str)
    def _read_out(self, text: str) -> None:
        self.caption.setText(text or self._usual)
