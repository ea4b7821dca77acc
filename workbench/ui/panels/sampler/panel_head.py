"""The head of the sampler: the ready-made spaces, and a menu of files."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QPushButton, QToolButton, QWidget

from workbench.language import tr
from workbench.specs.search_space import ROWS
from workbench.ui.widgets.arrangement import across, down
from workbench.ui.widgets.parts import describe, push_button, text_label

_PRESETS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "tier 1 only": (tr("Tier 1 only"), tr("Vary the learning rate alone: tune it first.")),
        "tiers 1 and 2": (tr("Tiers 1 and 2"), tr("Vary learning rate, mini-batch size, momentum and hidden units.")),
        "everything usual": (
            tr("Everything usual"),
            tr("Vary all three tiers, the optimizer, weight decay and dropout. Needs many trials."),
        ),
    }
)


class PanelHead(QWidget):
    """Shows what its owner says; decides nothing."""

    preset_chosen = Signal(str)
    """Name of a preset of ``workbench.search.space.presets``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.presets = {name: _preset_button(*texts) for name, texts in _PRESETS.items()}
        self.open = _action(tr("Open space…"), tr("Open a search space, or a saved search, from a TOML file."), self)
        self.save = _action(tr("Save space…"), tr("Save the search space as a TOML file."), self)
        self.save_plan = _action(
            tr("Save search…"),
            tr("Save run, space and settings as one TOML file, which the command line can search."),
            self,
        )
        self.foreign = _action(
            tr("Import from another tool…"),
            tr(
                "Read a space of W&B (JSON, TOML), Optuna (JSON), Keras Tuner or Ray Tune, and see what it really draws."
            ),
            self,
        )
        self.files = QToolButton()
        self.count = text_label("", "muted")
        self.origin = text_label("", "warning", wraps=True)
        self.origin.hide()
        self._lay_out()
        for button in self.presets.values():
            button.clicked.connect(self._choose)

    def show_rows(self, varied: int, preset: str | None) -> None:
        """Say how many rows vary, and which preset that is."""
        self.count.setText(tr("{varied} of {n_rows} vary", varied=varied, n_rows=len(ROWS)))
        for name, button in self.presets.items():
            button.setChecked(name == preset)

    def show_origin(self, origin: str) -> None:
        """From where the space was borrowed, as it is; empty for one's own."""
        self.origin.setText(
            tr(
                "Borrowed from {origin}: ranges that served elsewhere. Look at a few draws before you trust them.",
                origin=origin,
            )
        )
        self.origin.setVisible(bool(origin))

    def _lay_out(self) -> None:
        menu = QMenu(self.files)
        menu.setToolTipsVisible(True)
        menu.addActions([self.open, self.save])
        menu.addSeparator()
        menu.addAction(self.save_plan)
        menu.addSeparator()
        menu.addAction(self.foreign)
        self.files.setText(tr("Files"))
        self.files.setMenu(menu)
        self.files.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        describe(self.files, tr("Files of the search space"), tr("Open, save and import search spaces."))
        self.files.setStyleSheet(
            "QToolButton { padding: 2px 22px 2px 8px; }"
            "QToolButton::menu-indicator { subcontrol-position: right center; right: 6px; width: 10px; height: 10px; }"
        )
        title = text_label(tr("What varies"), "title")
        first = across(title, self.count, 1, self.files)
        second = across(*self.presets.values(), 1, spacing=4)
        down(first, second, self.origin, inside=self)

    @Slot()
    def _choose(self) -> None:
        chosen = self.sender()
        for name, button in self.presets.items():
            if button is chosen:
                button.setChecked(True)
                self.preset_chosen.emit(name)


def _preset_button(text: str, meaning: str) -> QPushButton:
    tip = tr("{meaning} Rows that vary already keep their ranges.", meaning=meaning)
    button = push_button(text, tip, name=tr("Preset: {text}", text=text))
    button.setCheckable(True)
    button.setStyleSheet("QPushButton { padding: 4px 5px; } QPushButton:focus { padding: 3px 4px; }")
    return button


def _action(text: str, meaning: str, parent: QWidget) -> QAction:
    action = QAction(text, parent)
    action.setToolTip(meaning)
    return action
