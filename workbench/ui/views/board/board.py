"""The board of a search: how it stands, its trials as pictures and as a table, and what can be done with them."""

from typing import Final

from PySide6.QtCore import QPoint, QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QSplitter, QStackedLayout, QTabWidget, QWidget

from workbench.language import as_markup, tr
from workbench.ui.charts.reading.chart_menu import ZOOM_TEXT
from workbench.ui.search.interface import WatchedSearch
from workbench.ui.views.board.board_model import BoardModel
from workbench.ui.views.board.box_bar import BoxBar
from workbench.ui.views.board.compare_view import CompareView
from workbench.ui.views.board.curve_wall import CurveWall
from workbench.ui.views.board.header import Header
from workbench.ui.views.board.importance_view import ImportanceView
from workbench.ui.views.board.own_trial import OwnTrial
from workbench.ui.views.board.pair_map import PairView
from workbench.ui.views.board.parallel_view import ParallelView
from workbench.ui.views.board.progress_view import ProgressView
from workbench.ui.views.board.scatter_grid import ScatterGrid
from workbench.ui.views.board.stage_view import StageView
from workbench.ui.views.board.table_view import TableView
from workbench.ui.views.board.trial_bar import TrialBar
from workbench.ui.widgets.arrangement import down
from workbench.ui.widgets.empty_page import EmptyPage
from workbench.ui.widgets.parts import note, surface
from workbench.ui.widgets.theme import ThemeSource

_LOWEST: Final = 380
_LEGEND_TABS: Final = 4
"""The first tabs draw trials as dots and lines."""
_PLOTS: Final = (0, 1, 2, 3, 4, 7)
"""Tabs in which something can be pointed at."""

_NOTHING: Final = (
    tr("No search yet"),
    tr("A search trains many settings and shows here which of them work best."),
    tr("Set up a search"),
    tr("Choose what varies, and start."),
)
_STARTING: Final = (
    tr("Starting the search"),
    tr("The workers are being started. The first trials appear in a few seconds."),
    tr("Set up a search"),
    tr("Not now: a search is being started."),
)
_LEGEND: Final = tr("● done   ○ pruned   ⊙ running   ■ stopped   ✕ failed   red ✕ diverged   ◎ best")


class SearchBoard(QWidget):
    """Shows one search; lives in the window's thread. Call ``shut_down`` before it goes."""

    start_asked = Signal()
    """There is no search yet, and one is wanted."""
    failed = Signal(str)
    """A file could not be written; the text says why."""

    def __init__(self, search: WatchedSearch, themes: ThemeSource) -> None:
        super().__init__()
        self.model = BoardModel(search, self)
        self.empty_page = EmptyPage()
        self.header = Header(self.model)
        self.curves = CurveWall(self.model, themes)
        self.scatter = ScatterGrid(self.model, themes)
        self.pairs = PairView(self.model, themes)
        self.parallel = ParallelView(self.model, themes)
        self.progress = ProgressView(self.model, themes)
        self.importance = ImportanceView(self.model, themes)
        self.stages = StageView(self.model)
        self.compare = CompareView(self.model, themes)
        self.trial_bar = TrialBar(self.model)
        self.box_bar = BoxBar(self.model)
        self.own_trial = OwnTrial(self.model)
        self.table = TableView(self.model, themes)
        self.legend = note(_LEGEND)
        self.views = QTabWidget()
        self._upper = QStackedLayout()
        self._pages = QStackedLayout(self)
        self._lay_out()
        self._connect()
        self._show_page()

    def shut_down(self) -> bool:
        """End what the board computes; False when that takes longer than 0.7 seconds."""
        return self.importance.shut_down()

    def minimumSizeHint(self) -> QSize:
        """Low enough not to raise the window: with less room than it likes its parts overlap their margins first."""
        return QSize(super().minimumSizeHint().width(), _LOWEST)

    def sizeHint(self) -> QSize:
        """The middle of a window."""
        return QSize(800, 640)

    def _lay_out(self) -> None:
        surface(self)
        self.setAccessibleName(tr("Search"))
        self._add_views()
        self.legend.setContentsMargins(8, 0, 8, 2)
        self.legend.setWordWrap(False)  # always one line, so that nothing moves while one points
        self.legend.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.legend.setTextFormat(Qt.TextFormat.PlainText)
        charts = QWidget()
        down((self.views, 1), self.legend, self.box_bar, spacing=0, inside=charts)
        upper = QWidget()
        upper.setLayout(self._upper)
        self._upper.addWidget(charts)
        self._upper.addWidget(_scrolling(self.own_trial))
        lower = QWidget()
        down(self.trial_bar, (self.table, 1), spacing=0, inside=lower)
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(upper)
        splitter.addWidget(lower)
        splitter.setStretchFactor(0, 3)
        splitter.setStretchFactor(1, 2)
        splitter.setSizes([420, 280])
        full = QWidget(self)
        down(self.header, (splitter, 1), spacing=0, inside=full)
        self._pages.addWidget(self.empty_page)
        self._pages.addWidget(full)

    def _add_views(self) -> None:
        self.views.setAccessibleName(tr("Views of the search"))
        self.views.setDocumentMode(True)
        self.views.setUsesScrollButtons(True)
        for title, meaning, view in (
            (
                tr("Scatter"),
                tr("The score against each hyperparameter; drag a box to narrow the search. {zoom}", zoom=ZOOM_TEXT),
                _scrolling(self.scatter.chart),
            ),
            (
                tr("Parallel"),
                tr("Every trial as a line through all hyperparameters; drag along an axis. {zoom}", zoom=ZOOM_TEXT),
                self.parallel.chart,
            ),
            (tr("Pairs"), tr("The score over two hyperparameters. {zoom}", zoom=ZOOM_TEXT), self.pairs),
            (
                tr("Progress"),
                tr("The best score so far, against trials and against time. {zoom}", zoom=ZOOM_TEXT),
                self.progress.chart,
            ),
            (tr("Curves"), tr("Learning curves of what runs and of the best"), _scrolling(self.curves.chart)),
            (tr("Importance"), tr("Which hyperparameters mattered, with intervals"), _scrolling(self.importance)),
            (tr("Stages"), tr("From coarse to fine: the stages, their ranges and budgets"), self.stages),
            (tr("Compare"), tr("Two to four trials side by side. {zoom}", zoom=ZOOM_TEXT), self.compare),
        ):
            self.views.setTabToolTip(self.views.addTab(view, title), meaning)

    def _connect(self) -> None:
        self.empty_page.action_asked.connect(self.start_asked)
        self.model.data_changed.connect(self._show_page)
        self.trial_bar.compare_asked.connect(self._compare)
        self.trial_bar.own_asked.connect(self._begin_own_trial)
        self.own_trial.closed.connect(self._end_own_trial)
        self.table.menu_asked.connect(self._open_menu)
        self.views.currentChanged.connect(self._show_legend)
        charts = [view.chart for view in (self.scatter, self.parallel, self.pairs.map, self.progress, self.curves)]
        for chart in (*charts, self.compare.curves.chart):
            chart.reading.read_out.connect(self._tell)
            chart.reading.failed.connect(self.failed)
        self.importance.bars.failed.connect(self.failed)

    @Slot()
    def _show_page(self) -> None:
        is_starting = self.model.seen.activity.state == "starting"
        self.empty_page.say(*(_STARTING if is_starting else _NOTHING))
        self.empty_page.button.setEnabled(not is_starting)
        self._pages.setCurrentIndex(0 if self.model.data is None else 1)

    @Slot(int)
    def _show_legend(self, tab: int) -> None:
        self.legend.setVisible(tab in _PLOTS)
        self._tell("")

    @Slot(str)
    def _tell(self, text: str) -> None:
        """What is pointed at, in the place of the legend."""
        self.legend.setText(text or (_LEGEND if self.views.currentIndex() < _LEGEND_TABS else ""))
        self.legend.setToolTip(as_markup(text) if text else ZOOM_TEXT)

    @Slot()
    def _compare(self) -> None:
        self.views.setCurrentWidget(self.compare)

    @Slot()
    def _begin_own_trial(self) -> None:
        self._upper.setCurrentIndex(1)
        self.own_trial.begin()

    @Slot()
    def _end_own_trial(self) -> None:
        self._upper.setCurrentIndex(0)

    @Slot(QPoint)
    def _open_menu(self, place: QPoint) -> None:
        menu = self.trial_bar.menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(place)


def _scrolling(view: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(view)
    return area
