"""One plot with the line of values above it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtWidgets import QToolButton, QWidget

from workbench.language import tr
from workbench.numbers import grouped, significant
from workbench.training.curve_reading import Beyond, Source
from workbench.training.curves import CurveSource
from workbench.ui.charts.marks_item import Mark
from workbench.ui.charts.plot_canvas import PlotCanvas
from workbench.ui.charts.reading.curves_of_others import OtherBranches, Overlaid, OverlayLines
from workbench.ui.charts.reading.extremes_item import ExtremeMark
from workbench.ui.charts.reading.read_out import Reading, ReadOut
from workbench.ui.charts.reading.visible import Visible
from workbench.ui.charts.shared_steps import Timeline
from workbench.ui.charts.value_range import ANYTHING, Limits, Range, fitting_range
from workbench.ui.time_machine.interface import FinerCurves
from workbench.ui.views.plots.trace import Look, Trace
from workbench.ui.widgets.arrangement import across, down
from workbench.ui.widgets.local_keys import key_text
from workbench.ui.widgets.parts import switch
from workbench.ui.widgets.theme import Theme

_HEAD_HEIGHT = 26
_LOW = "QToolButton { padding: 1px 8px; min-height: 20px; }"  # lower than in a tool bar
_LOWEST_LOG = Limits(-300.0, 300.0)


@dataclass(frozen=True, slots=True)
class PanePlan:
    """What one plot shows. ``stretch`` is its share of the height, ``height`` the pixels that it has where there is room.

    ``shows_others``: the last trace of other branches is drawn behind, in grey. ``formula`` stands beside the title. ``reach``:
    values that a linear axis always shows.
    """

    title: str
    meaning: str
    traces: tuple[tuple[Source, Look], ...]
    is_log: bool = False
    can_be_log: bool = True
    limits: Limits = ANYTHING
    stretch: int = 10
    height: int = 0
    shows_others: bool = False
    formula: str = ""
    reach: tuple[float, float] | None = None


class PlotPane(QWidget):
    """Draws when told to; remembers its own scale and whether its values were zoomed by hand."""

    scale_changed = Signal()
    values_moved = Signal()
    menu_asked = Signal(object, QPoint)
    """This pane and a place on the screen: where a context menu is wanted."""

    def __init__(self, plan: PanePlan, timeline: Timeline, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plan = plan
        self.finer: FinerCurves | None = None
        """Asked for rows where the curves have only bins."""
        self._timeline = timeline
        self._store: CurveSource | None = None
        self._values: Range | None = None
        self._values_are_set = False
        self._theme: Theme | None = None
        self.read_out = ReadOut(plan.title, self)
        self.log_button = self._make_log_button()
        tip = tr("Points that stick out are left out so that the others can be told apart. Press to show them, or not.")
        self.beyond_button = switch("", tip, name=tr("Points that stick out"))
        self.beyond_button.toggled.connect(self.show_all)
        self.beyond_button.setStyleSheet(_LOW)
        self.beyond_button.hide()
        self.canvas = PlotCanvas(timeline, self)
        self.canvas.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.traces = tuple(
            Trace(source, look, self.canvas.view_box, 2.0 * place) for place, (source, look) in enumerate(plan.traces)
        )
        self._others = OtherBranches(plan.traces[-1][0], self.canvas.view_box) if plan.shows_others else None
        self.overlays = OverlayLines(plan.traces[-1][0] if plan.traces else None, self.canvas.view_box)
        self._lay_out()
        self.describe(plan)
        self.canvas.customContextMenuRequested.connect(self._ask_for_menu)
        self.canvas.view_box.values_moved.connect(self._keep_values)
        self.canvas.step_keys_pressed.connect(self._move_crosshair)
        self.set_log(plan.is_log)

    def describe(self, plan: PanePlan) -> None:
        """Call the same traces by another title, with another meaning and other limits."""
        self.plan = plan
        self.read_out.show_title(plan.title, plan.formula)
        self.read_out.setToolTip(plan.meaning)
        self.canvas.setAccessibleName(tr("Plot: {plan_title}", plan_title=plan.title))
        self.log_button.setAccessibleName(tr("{plan_title}: logarithmic values", plan_title=plan.title))

    def _make_log_button(self) -> QToolButton:
        key = key_text("plots.log")
        button = switch("log", tr("Logarithmic values ({key}). Zero and negative values are left out.", key=key))
        button.setStyleSheet(_LOW)
        button.setChecked(self.plan.is_log)
        if not self.plan.can_be_log:
            button.hide()
        button.toggled.connect(self.set_log)
        return button

    def _lay_out(self) -> None:
        self.read_out.setFixedHeight(_HEAD_HEIGHT)
        self.head = across((self.read_out, 1), self.beyond_button, self.log_button, spacing=-1, margins=(8, 0, 8, 0))
        down(self.head, (self.canvas, 1), spacing=0, inside=self)

    @property
    def is_log(self) -> bool:
        """Whether the values are on a logarithmic scale."""
        return bool(self.canvas.value_axis.is_log)

    @property
    def values_are_set(self) -> bool:
        """Whether the value range was chosen by hand."""
        return self._values_are_set

    def set_theme(self, theme: Theme) -> None:
        """Use the colours of a theme."""
        self._theme = theme
        self.canvas.set_theme(theme)
        self.read_out.set_theme(theme)
        for trace in self.traces:
            trace.set_theme(theme)
        if self._others is not None:
            self._others.set_theme(theme)
        self.overlays.set_theme(theme)
        self.show_readings()

    @Slot(bool)
    def set_log(self, is_log: bool) -> None:
        """Choose between linear and logarithmic values."""
        is_log = is_log and self.plan.can_be_log
        self.log_button.setChecked(is_log)
        if is_log != self.is_log:
            self.canvas.value_axis.set_log(is_log)
            self.free_values()
            self.scale_changed.emit()

    @property
    def visible(self) -> Visible:
        """What stretch is to be drawn."""
        return Visible(*self._timeline.range, self.canvas.points, self.is_log, self._timeline.scale)

    @Slot(bool)
    def show_all(self, shown: bool) -> None:
        """Make room for points that stick out, or not."""
        self.beyond_button.setChecked(shown)
        for trace in self.traces:
            trace.shows_all = shown
        self.free_values()
        self.scale_changed.emit()

    def draw(self, store: CurveSource, smoothing: float) -> None:
        """Pull the visible stretch of every trace and show it, with the crosshair where it is by now."""
        self._store = store = store if self.finer is None else self.finer.over(store)
        view = self.visible
        self.canvas.view_box.show_steps(view.first, view.last, view.scale)
        for trace in self.traces:
            trace.draw(store, view, smoothing)
        if self._timeline.step is not None:
            self.show_crosshair()

    def draw_others(self, others: Sequence[CurveSource], overlaid: Sequence[Overlaid] = ()) -> None:
        """Show where other branches and runs went."""
        self.overlays.draw(overlaid, self.visible, self._theme)
        if self._others is not None:
            self._others.draw(others, self.visible)

    def clear(self) -> None:
        """Show nothing, as before the first run."""
        self.draw_others(())
        self._store = None
        for trace in self.traces:
            trace.clear()
        self.canvas.marks.set_marks(())
        self.canvas.extremes.set_marks(())
        self.beyond_button.hide()
        self.free_values()

    def free_values(self) -> None:
        """Let the values find their range by themselves again."""
        self._values, self._values_are_set = None, False

    def fit_values(self) -> None:
        """Make the value range and the newest values fit what is drawn; meant to be called a few times a second."""
        first, last = self._timeline.range
        extents = [trace.extent(first, last, self.is_log) for trace in self.traces]
        if self._others is not None and any(extent is not None for extent in extents):
            extents.append(self._others.extent)
        extents += self.overlays.extents
        known = [extent for extent in extents if extent is not None]
        self._read()
        self.show_readings()
        self.canvas.setAccessibleDescription(self.read_out.text)
        self.read_out.setToolTip("\n".join(filter(None, (self.plan.meaning, self.read_out.text.replace("; ", "\n")))))
        if not known:
            return
        if self.plan.reach is not None and not self.is_log:
            known.append(self.plan.reach)
        data = min(low for low, _ in known), max(high for _, high in known)
        labels = self.canvas.marks.label_height / max(self.canvas.view_box.height(), 1.0)
        limits = _LOWEST_LOG if self.is_log else self.plan.limits
        values = fitting_range(self._values, data, limits, min(0.4, labels))
        if self._values_are_set:  # what has come since is to be reached, too
            self.canvas.view_box.limit_values(*values)
        elif values != self._values:
            self._values = values
            self.canvas.view_box.show_values(*values)

    def _read(self) -> None:
        """What is read off the curves now and then: best values, what sticks out, the ends of what can be seen."""
        if self._store is None or self._theme is None:
            return
        view, marked = self.visible, self._timeline.marks_extremes
        found = list[ExtremeMark]()
        for trace in self.traces:
            trace.read(self._store, view, marks_extremes=marked)
            found += trace.extreme_marks(self._theme, self.is_log)
        self.canvas.extremes.set_marks(found)
        text = sum((trace.beyond for trace in self.traces), Beyond()).text
        self.beyond_button.setText(text)
        self.beyond_button.setVisible(bool(text))

    def show_marks(self, marks: Sequence[Mark]) -> None:
        """Show where something happened."""
        self.canvas.marks.set_marks(marks)

    def show_crosshair(self) -> None:
        """Follow it with line and values."""
        self.canvas.show_crosshair()
        self.show_readings()

    def show_readings(self) -> None:
        """Show the values at the crosshair, or the newest ones."""
        if self._theme is not None and self.isVisible():
            own = [self._reading(trace, self._theme) for trace in self.traces]
            self.read_out.show_readings(own + self.overlays.readings(self._timeline.step, self._theme))

    def _reading(self, trace: Trace, theme: Theme) -> Reading:
        label, colour = trace.look.label, trace.colour(theme)
        step, best = self._timeline.step, "" if trace.best is None else trace.best.text
        index = trace.index_at(step)
        if index is None or trace.bands is None:
            return Reading(label, colour, "–")
        bands = trace.bands
        if step is not None and bands.rows[index] > 1 and self._timeline.is_pinned:
            row = self._row(trace, step)
            if row is not None:
                return Reading(label, colour, significant(row), best=best)
        low, high = float(bands.low[index]), float(bands.high[index])
        if trace.look.is_setting and low < high:  # their mean was never in force
            return Reading(label, colour, f"{significant(low)} … {significant(high)}", best=best)
        value = significant(float(bands.mean[index]))
        spread = f"{significant(low, 3)} … {significant(high, 3)}" if low < high else ""
        if step is not None and bands.rows[index] == 1 and bands.steps[index] != step:
            spread = " ".join(filter(None, (spread, tr("at {step}", step=grouped(float(bands.steps[index]))))))
        return Reading(label, colour, value, spread, best)

    def _row(self, trace: Trace, step: float) -> float | None:
        """The value of one mini-batch, where its row was found."""
        if self.finer is None or self._store is None:
            return None
        bands = trace.source(self.finer.at(self._store, step), step, step, 4)
        found = np.flatnonzero((bands.steps == step) & (bands.rows == 1))
        return float(bands.mean[found[0]]) if len(found) else None

    @Slot(int)
    def _move_crosshair(self, places: int) -> None:
        """From bin to bin of the first trace; where every row is drawn, that is from step to step."""
        bands = self.traces[0].bands if self.traces else None
        index = self.traces[0].index_at(self._timeline.step) if self.traces else None
        if index is not None and bands is not None:
            index = min(max(index + places, 0), len(bands.steps) - 1)
            self._timeline.pin(float(bands.steps[index]))

    @Slot()
    def _keep_values(self) -> None:
        self._values_are_set = True
        self.values_moved.emit()

    @Slot(QPoint)
    def _ask_for_menu(self, place: QPoint) -> None:
        self.menu_asked.emit(self, self.canvas.mapToGlobal(place))
