"""The menu that lays runs and branches over the plots, and a row for each that is there."""

from pathlib import Path

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtGui import QAction, QColor, QPixmap
from PySide6.QtWidgets import QLabel, QMenu, QToolButton, QWidget

from workbench.language import tr
from workbench.runs.history.settings_difference import differences_text
from workbench.runs.writing.folder import recent_runs
from workbench.ui.views.overlay.overlays import COLOURS, Overlay, Overlays
from workbench.ui.widgets.arrangement import across, down, take_away
from workbench.ui.widgets.choice_box import ChoiceBox
from workbench.ui.widgets.elided_label import ElidedLabel
from workbench.ui.widgets.files import FileChoices
from workbench.ui.widgets.parts import describe, text_label
from workbench.ui.widgets.theme import ThemeSource

_MOST_RECENT = 12
_SWATCH = QSize(18, 4)


class OverlayMenu(QMenu):
    """What can be laid over the curves; what is there has a tick."""

    def __init__(self, overlays: Overlays, files: FileChoices, parent: QWidget | None = None) -> None:
        super().__init__(tr("Compare with runs and branches"), parent)
        self._overlays, self._files = overlays, files
        tip = tr(
            "Lay up to {most} past runs or other branches over the curves; only the settings that differ are listed",
            most=len(COLOURS),
        )
        self.menuAction().setToolTip(tip)
        self.aboutToShow.connect(self.fill)
        self.triggered.connect(self._choose)

    @Slot()
    def fill(self) -> None:
        """List what there is now."""
        shown = {(one.path, one.branch) for one in self._overlays.shown}
        files = {path for path, _ in shown}
        self.clear()
        branches = self._overlays.branches
        if branches:
            self.addSection(tr("Branches of this run"))
        for number, title in branches:
            self._add(title, number, is_there=(None, number) in shown)
        self.addSection(tr("Recent runs"))
        for path in recent_runs(_MOST_RECENT):
            if path != self._overlays.path:
                self._add(path.stem, path, is_there=path in files)
        self.addSeparator()
        self.addAction(tr("Another run file…")).setData("file")

    def _add(self, text: str, what: int | Path, *, is_there: bool) -> None:
        action = self.addAction(text.replace("&", "&&"))
        action.setCheckable(True)
        action.setChecked(is_there)
        action.setData(what)

    @Slot(QAction)
    def _choose(self, action: QAction) -> None:
        match action.data():
            case int() as branch:
                self._switch(None, branch, wanted=action.isChecked())
            case Path() as path:
                self._switch(path, None, wanted=action.isChecked())
            case _:
                chosen = self._files.run_to_read(self.parentWidget() or self)
                if chosen is not None:
                    self._overlays.add_file(chosen)

    def _switch(self, path: Path | None, branch: int | None, *, wanted: bool) -> None:
        if not wanted:
            for one in self._overlays.shown:
                if one.path == path and branch in {None, one.branch}:
                    self._overlays.remove(one)
        elif path is not None:
            self._overlays.add_file(path)
        elif branch is not None:
            self._overlays.add_branch(branch)


class OverlayRow(QWidget):
    """One overlay: its colour, its name, what is different in it, and a button that takes it away."""

    removed = Signal(object)
    branch_chosen = Signal(object, int)

    def __init__(self, overlay: Overlay, difference: str) -> None:
        super().__init__()
        self._overlay = overlay
        self.swatch = QLabel()
        self.title = text_label(overlay.title, plain=True)
        self.branch = ChoiceBox(tr("Branch"), tr("Which branch of that run"))
        self.branch.offer([(title, number) for number, title in overlay.branches])
        self.branch.setCurrentIndex([number for number, _ in overlay.branches].index(overlay.branch))
        self.branch.setVisible(overlay.path is not None and len(overlay.branches) > 1)
        self.difference = describe(ElidedLabel(difference), difference, difference)
        self.difference.setProperty("role", "muted")
        self.close_button = describe(
            QToolButton(), tr("Take {title} away", title=overlay.title), tr("Take it off the plots")
        )
        self.close_button.setText("×")
        self.close_button.setAutoRaise(True)
        self.close_button.setMinimumSize(24, 24)
        across(
            self.swatch,
            self.title,
            self.branch,
            (self.difference, 1),
            self.close_button,
            inside=self,
            margins=(8, 0, 8, 0),
        )
        self.close_button.clicked.connect(self._remove)
        self.branch.activated.connect(self._choose)

    def set_colour(self, colour: QColor) -> None:
        """That of its lines."""
        picture = QPixmap(_SWATCH)
        picture.fill(colour)
        self.swatch.setPixmap(picture)

    @Slot()
    def _remove(self) -> None:
        self.removed.emit(self._overlay)

    @Slot(int)
    def _choose(self, _place: int) -> None:
        number = self.branch.currentData()
        if number != self._overlay.branch:
            self.branch_chosen.emit(self._overlay, int(number))


class OverlayRows(QWidget):
    """A row for each overlay; no room without any."""

    def __init__(self, overlays: Overlays, themes: ThemeSource) -> None:
        super().__init__()
        self._overlays, self._themes = overlays, themes
        self._layout = down(spacing=0, inside=self)
        self.rows: tuple[OverlayRow, ...] = ()
        self._told: tuple[tuple[Overlay, str], ...] = ()
        overlays.changed.connect(self._show)
        themes.changed.connect(self._use_theme)
        self._show()

    @Slot()
    def _show(self) -> None:
        told = tuple((one, differences_text(self._overlays.differences(one))) for one in self._overlays.shown)
        if told != self._told:
            for row in self.rows:
                self._layout.removeWidget(row)
                take_away(row)
            self.rows, self._told = tuple(map(self._make, told)), told
            self._use_theme()
        self.setVisible(bool(self.rows))

    def _make(self, told: tuple[Overlay, str]) -> OverlayRow:
        row = OverlayRow(*told)
        row.removed.connect(self._overlays.remove)
        row.branch_chosen.connect(self._overlays.choose_branch)
        self._layout.addWidget(row)
        return row

    @Slot()
    def _use_theme(self) -> None:
        for row, one in zip(self.rows, self._overlays.shown, strict=True):
            row.set_colour(QColor(self._themes.theme.series[one.colour]))
