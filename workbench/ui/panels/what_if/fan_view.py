"""What came of a fan: its lines, its table, and the button that goes on with one of them."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHeaderView, QPushButton, QWidget

from workbench.language import tr
from workbench.numbers import grouped
from workbench.training.fan import Fan, FanBranch
from workbench.ui.panels.what_if.fan_lines import FanLine, branch_name, fan_lines, symbol
from workbench.ui.panels.what_if.fan_plot import FanPlot
from workbench.ui.panels.what_if.fan_table import FanTableModel
from workbench.ui.widgets.arrangement import down
from workbench.ui.widgets.choice_box import ChoiceBox
from workbench.ui.widgets.rows_view import RowsView
from workbench.ui.widgets.theme import ThemeSource

_MEASURES = (("dev", tr("Loss on the dev set")), ("train", tr("Loss in training, smoothed")))
_ROW = 26
_WIDE = 640
_LOWEST_TABLE = 5 * _ROW


class FanView(QWidget):
    """Shows branches; its owner says whether the chosen one may be adopted."""

    chosen_changed = Signal()
    adopt_asked = Signal()
    lines_changed = Signal(object)
    """The lines drawn now, a tuple of ``FanLine``."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__()
        self._branches: tuple[FanBranch, ...] = ()
        self._winner: int | None = None
        self._name = ""
        tip = tr("The best branch is the one with the lowest loss on the dev set at its end.")
        self.measure_box = ChoiceBox(tr("What is drawn"), tip, letters=16)
        self.measure_box.offer([(text, key) for key, text in _MEASURES])
        self.plot = FanPlot(themes)
        self.model = FanTableModel(themes, self)
        tip = tr("Dev loss and accuracy at the end of each branch. Choose a row, or a line, to adopt it.")
        self.table = RowsView(tr("Branches of the fan"), tip, height=_ROW)
        self._set_table()
        self.adopt = QPushButton(tr("Adopt"))
        self.adopt.setMinimumHeight(30)
        side = down(self.adopt, (self.table, 1))
        self._body = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._body.setSpacing(8)
        self._body.addWidget(self.plot, 3)
        self._body.addLayout(side, 2)
        down(self.measure_box, (self._body, 1), inside=self)
        self.measure_box.currentIndexChanged.connect(self._draw)
        self.plot.line_chosen.connect(self.table.selectRow)
        self.table.selectionModel().selectionChanged.connect(self._choose)
        self.table.doubleClicked.connect(self.adopt_asked)
        self.adopt.clicked.connect(self.adopt_asked)

    def _set_table(self) -> None:
        table = self.table
        table.setModel(self.model)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.setMinimumHeight(_LOWEST_TABLE)
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setStyleSheet("QHeaderView::section { padding: 6px 3px; }")  # above the texts of the cells

    def show_progress(self, branches: tuple[FanBranch, ...]) -> None:
        """Draw what is known while the branches are trained; the table waits for the end."""
        self._branches, self._winner = branches, None
        self._draw()

    def show_fan(self, fan: Fan, branches: tuple[FanBranch, ...], winner: int | None, *, is_regression: bool) -> None:
        """Show the outcome, with the best branch chosen."""
        self._branches, self._winner, self._name = branches, winner, fan.name
        self.model.show_branches(symbol(fan.name), branches, winner, is_regression=is_regression)
        self._draw()
        if winner is not None:
            self.table.selectRow(winner)
        self._choose()

    @property
    def chosen(self) -> FanBranch | None:
        """The branch of the selected row."""
        row = self._row
        return self._branches[row] if row is not None and row < len(self._branches) else None

    @property
    def _row(self) -> int | None:
        """A current row that is not selected only got the keyboard."""
        selected = self.table.selectionModel().selectedRows()
        return selected[0].row() if selected else None

    def allow(self, reason: str, step: int) -> None:
        """Why the chosen branch cannot be adopted, empty if it can; it would go on from ``step``."""
        branch = self.chosen
        name = "" if branch is None else branch_name(self._name, branch.value)
        self.adopt.setText(tr("Adopt {name}", name=name).strip())
        self.adopt.setAccessibleName(self.adopt.text())
        self.adopt.setEnabled(not reason)
        self.adopt.setToolTip(
            reason or tr("Go on from step {step} with {name}, in a branch of its own", step=grouped(step), name=name)
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The table stands beside the plot where there is room."""
        super().resizeEvent(event)
        wide = self.width() >= _WIDE
        self._body.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)

    @Slot()
    def _draw(self) -> None:
        lines: tuple[FanLine, ...] = fan_lines(self._branches, self._winner, self.measure_box.currentData())
        self.plot.show_lines(lines)
        self.lines_changed.emit(lines)

    @Slot()
    def _choose(self) -> None:
        self.plot.overlay.choose(self._row)
        self.chosen_changed.emit()
