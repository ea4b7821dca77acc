"""The board of instruments: a plot for each that was chosen, beside the live plots and on the same axis of steps."""

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QAction, QHideEvent, QShowEvent
from PySide6.QtWidgets import QToolButton, QWidget

from workbench.insight.probes.first_time import Condition
from workbench.insight.probes.probe_rows import PROBES
from workbench.language import tr
from workbench.numbers import grouped, percent
from workbench.ui.charts.marks_item import Mark, edits_and_alerts
from workbench.ui.charts.shared_steps import Timeline
from workbench.ui.run.session import RunSession
from workbench.ui.time_machine.first_times import FirstTimes
from workbench.ui.time_machine.past_probes import PastProbes, PointsSeen
from workbench.ui.views.instruments.first_time_bar import FirstTimeBar
from workbench.ui.views.instruments.instrument_menu import InstrumentMenu
from workbench.ui.views.instruments.instrument_plans import instrument_plan, layer_names
from workbench.ui.views.instruments.usual_band import UsualBandItem
from workbench.ui.views.plots.board_plan import BoardPlan, Refusal
from workbench.ui.views.plots.plot_board import PlotBoard
from workbench.ui.views.plots.plot_pane import PlotPane
from workbench.ui.widgets.arrangement import across, down
from workbench.ui.widgets.parts import describe, surface, text_label
from workbench.ui.widgets.theme import Theme, ThemeSource

AT_FIRST: Final = ("update_ratio", "gradient_norm", "dead_units")
_BOARD: Final = BoardPlan(
    (),
    tr("Press Space to start training. What the instruments measure in its mini-batches appears here."),
    frame_seconds=1 / 15,
    wide_enough=960,  # there is a value for each layer beside the title
)
_NONE_CHOSEN: Final = Refusal(
    tr("No instrument is chosen"),
    tr("Any of them can be added at any time: its curve begins at the first step, whether or not anybody looked then."),
    tr("Add an instrument"),
    tr("Shows all that there are"),
)


class InstrumentsView(QWidget):
    """Nothing is measured for it while it is hidden."""

    chosen_changed = Signal(object)
    """The names of the instruments that are shown, a tuple."""

    def __init__(
        self, session: RunSession, past: PastProbes, first: FirstTimes, themes: ThemeSource, timeline: Timeline
    ) -> None:
        super().__init__()
        self._session, self._past, self._first, self._themes = session, past, first, themes
        self._chosen: tuple[str, ...] = ()
        self.menu, self.progress = InstrumentMenu(), text_label("", "muted", plain=True)
        self.board = PlotBoard(session, themes, timeline, _BOARD, across_in_one(self.menu, self.progress))
        self._fittings: dict[PlotPane, InstrumentFittings] = {}
        self.question = FirstTimeBar()
        down(self.question, (self.board, 1), spacing=-1, inside=surface(self))
        self._extend_menu()
        self.menu.switched.connect(self._switch)
        self.board.way_out_asked.connect(self.menu.showMenu)
        past.found.connect(self._show_progress)
        self.question.asked.connect(self._ask)
        first.told.connect(self.question.tell)
        session.run_started.connect(self._fit)
        session.log_changed.connect(self._fit)
        themes.changed.connect(self._fit)
        self.choose(AT_FIRST)

    @property
    def chosen(self) -> tuple[str, ...]:
        """The names of the instruments that are shown, in the order of their plots."""
        return self._chosen

    def choose(self, names: Iterable[str]) -> None:
        """Show these, of those there are."""
        chosen = tuple(dict.fromkeys(name for name in names if name in PROBES))
        if chosen != self._chosen:
            self._chosen = chosen
            self._past.choose(chosen)
            self.menu.show_chosen(chosen)
            self._fit()
            self.chosen_changed.emit(chosen)

    def close_button(self, name: str) -> QToolButton:
        """The button that closes the plot of one instrument."""
        return self._fittings[self.board.panes[self._chosen.index(name)]].close_button

    def showEvent(self, event: QShowEvent) -> None:
        """Measure from now on."""
        super().showEvent(event)
        self._past.set_watched(True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks."""
        super().hideEvent(event)
        self._past.set_watched(False)

    @Slot(str, bool)
    def _switch(self, name: str, is_wanted: bool) -> None:
        others = [one for one in self._chosen if one != name]
        self.choose([*others, name] if is_wanted else others)

    @Slot(str)
    def _close(self, name: str) -> None:
        self._switch(name, False)

    def _extend_menu(self) -> None:
        """What can be done with the plot of an instrument beside what can be done with any plot."""
        menu = self.board.menu.menu
        before = menu.actions()[0]
        self.first_time_action = QAction(tr("When did this first happen?"), menu)
        self.first_time_action.triggered.connect(self._open_question)
        menu.insertAction(before, self.first_time_action)
        menu.insertSeparator(before)

    @Slot()
    def _open_question(self) -> None:
        pane, spec = self.board.menu.pane, self._session.seen.spec
        if pane in self.board.panes and spec is not None:
            probe = PROBES[self._chosen[self.board.panes.index(pane)]]
            self.question.open(probe, layer_names(probe, spec.network))

    @Slot(object)
    def _ask(self, condition: Condition) -> None:
        self._first.ask(condition, self.question.names)

    @Slot()
    def _fit(self) -> None:
        """The plots that belong to what is chosen and to the network of the run."""
        spec = self._session.seen.spec
        network = None if spec is None else spec.network
        most = len(self._themes.theme.series)
        self.board.refusal = None if self._chosen else _NONE_CHOSEN
        plans = [instrument_plan(PROBES[name], network, self._past.curve, most) for name in self._chosen]
        self.board.show_panes(plans)
        there, self._fittings = self._fittings, {}
        for name, pane in zip(self._chosen, self.board.panes, strict=True):
            fittings = there.get(pane)
            if fittings is None:
                fittings = InstrumentFittings(name, pane)
                fittings.close_asked.connect(self._close)
            fittings.set_theme(self._themes.theme)
            self._fittings[pane] = fittings

    @Slot()
    def _show_progress(self) -> None:
        self.progress.setText(progress_text(self._past.seen))
        self.board.marks = self._marks()
        self.board.mark_dirty()

    def _marks(self) -> list[Mark] | None:
        """Of the branch whose curves are drawn; None where it is the live one, whose marks the board knows."""
        branch, history, live = self._past.branch, self._past.history, self._session.seen.place
        if branch is None or history is None or live is None or branch == live.branch:
            return None
        tip = history.tip(branch)
        return edits_and_alerts(history.edits_to(tip), history.alerts_to(tip))


class InstrumentFittings(QObject):
    """What the plot of an instrument has beside other plots: the stripe of usual values, and a button that closes it."""

    close_asked = Signal(str)

    def __init__(self, name: str, pane: PlotPane) -> None:
        super().__init__(pane)
        self._name, self._pane, probe = name, pane, PROBES[name]
        self.band = UsualBandItem(pane.canvas.view_box, probe.band) if probe.band.low or probe.band.high else None
        self.close_button = describe(QToolButton(), tr("Close {title}", title=probe.title), tr("Close this instrument"))
        self.close_button.setText("×")
        self.close_button.setAutoRaise(True)
        self.close_button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.close_button.clicked.connect(self._ask_to_close)
        pane.head.addWidget(self.close_button)
        pane.scale_changed.connect(self._follow_scale)
        self._follow_scale()

    def set_theme(self, theme: Theme) -> None:
        """Use the colours of a theme."""
        if self.band is not None:
            self.band.set_theme(theme)

    @Slot()
    def _follow_scale(self) -> None:
        if self.band is not None:
            self.band.set_log(self._pane.is_log)

    @Slot()
    def _ask_to_close(self) -> None:
        self.close_asked.emit(self._name)


def across_in_one(*parts: QWidget) -> QWidget:
    """Side by side, as one widget."""
    together = QWidget()
    across(*parts, inside=together)
    return together


def progress_text(seen: PointsSeen) -> str:
    """How far the curves are, what looking costs, and what went wrong."""
    if seen.problem:
        return seen.problem
    if not seen.wanted:
        return ""
    known, wanted = grouped(seen.known), grouped(seen.wanted)
    text = (
        tr("{known} points, exact", known=known)
        if seen.known >= seen.wanted
        else tr("{known} of {wanted} points, exact", known=known, wanted=wanted)
    )
    if seen.cost is None:
        return text
    return tr("{text} · looking takes {share} of the training time", text=text, share=percent(seen.cost, 1))
