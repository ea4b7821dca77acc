"""What stands in the middle before the first run: ready-made runs to choose from, and the way to start."""

from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QPushButton, QScrollArea, QToolButton, QWidget

from workbench.data.loading import describe, load_dataset
from workbench.errors import DataError
from workbench.language import as_markup, tr
from workbench.specs.presets import load_preset, preset_names, sample_names
from workbench.ui.document.document import RunDocument
from workbench.ui.panels.data.data_thumbnail import thumbnail
from workbench.ui.run.seen_run import SeenRun, SessionState
from workbench.ui.widgets.actions import Actions
from workbench.ui.widgets.arrangement import down, grid
from workbench.ui.widgets.parts import note, push_button, text_label, timer
from workbench.ui.widgets.theme import ThemeSource
from workbench.ui.window.preset_card import PICTURE_SIDE, PresetCard, data_line, network_line

_COLUMNS = 2
_MARGIN = 32  # pixels at either side
_BUTTON = 36  # pixels: everything fits into the middle of a window of 1280 × 800
ILL: Final = {
    "dead-units": tr("Dead units"),
    "deep-without-batch-norm": tr("A deep net without batch norm"),
    "learning-rate-too-high": tr("Learning rate too high"),
    "overfit": tr("Overfit"),
}
"""What the ill runs are called"""


class Welcome(QScrollArea):
    """Cards for all presets. A card asks for its preset; it does not open it by itself."""

    preset_chosen = Signal(str)
    """The name of a preset to open."""
    sample_chosen = Signal(str)
    """The name of an ill run to open."""
    watch_asked = Signal()
    """A newcomer wants to see a network learn."""

    def __init__(self, document: RunDocument, themes: ThemeSource, actions: Actions) -> None:
        super().__init__()
        self._document, self._themes, self._actions = document, themes, actions
        self.cards: dict[str, PresetCard] = {}
        self._without_picture: list[str] = []
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._timer = timer(self, self._paint_next)
        self._make_cards()
        self._lay_out()
        document.spec_changed.connect(self._show_choice)
        document.problems_changed.connect(self._say_what_is_next)
        themes.changed.connect(self._repaint_pictures)
        self._show_choice()

    def _make_cards(self) -> None:
        for name in preset_names():
            spec = load_preset(name)
            card = PresetCard(spec, describe(spec.data))
            card.setObjectName(name)
            self._group.addButton(card)
            self.cards[name] = card
        self._group.buttonClicked.connect(self._choose)

    def _lay_out(self) -> None:
        self.title, keys = text_label("", "headline", wraps=True, plain=True), text_label(tr("or press Space"), "muted")
        self.hint = note()
        button = self.button = QToolButton()
        button.setDefaultAction(self._actions["toggle"])
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setProperty("role", "primary")
        button.setMinimumSize(168, _BUTTON)
        self._offers, self._card_rows, self._sample_rows = grid(12, 6), grid(12, 8), grid(12, 6)
        content = QWidget()
        content.setProperty("role", "surface")
        column = self._column = down(1, self.title, self.hint, spacing=6, inside=content)
        self.keys, self.back = keys, QPushButton(tr("Back to the plots"))
        self.back.setToolTip(tr("The run that is on stays as it is"))
        self.back.setMinimumHeight(_BUTTON)
        self.back.clicked.connect(self._actions["show_presets"].toggle)
        self.back.hide()
        self.watch = push_button(
            tr("Watch a network learn (1 min)"),
            tr("Train a small network and be told what to look at; it can be left at any time"),
            self.watch_asked,
            height=_BUTTON,
        )
        self._offers.setColumnStretch(4, 1)
        column.addLayout(self._offers)
        self._place_of_runs = column.count()
        column.addSpacing(6)
        column.addLayout(self._card_rows)
        column.addSpacing(2)
        column.addWidget(note(tr("Or one that is ill, for the Doctor to find out why:")))
        column.addLayout(self._sample_rows)
        column.addStretch(2)
        self._make_samples()
        self._columns, self._narrowest = 0, 0
        self._arrange(_COLUMNS)
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(tr("Presets"))

    def add_runs(self, strip: QWidget) -> None:
        """Runs that there are, above those that are ready-made."""
        self._column.insertWidget(self._place_of_runs, strip)

    def _arrange(self, columns: int) -> None:
        """In one column where two do not fit: nothing is scrolled sideways."""
        if columns == self._columns:
            return
        self._columns = columns
        for rows, parts in ((self._card_rows, self.cards), (self._sample_rows, self.samples)):
            for number, part in enumerate(parts.values()):
                rows.addWidget(part, number // columns, number % columns)
        is_narrow = columns < _COLUMNS
        for place, offer in enumerate((self.button, self.keys, self.back, self.watch)):
            self._offers.addWidget(offer, place if is_narrow else 0, 0 if is_narrow else place)
        side = _MARGIN // 2 if is_narrow else _MARGIN
        self._column.setContentsMargins(side, 12, side, 12)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many columns as there is room for."""
        super().resizeEvent(event)
        if self._columns == _COLUMNS:
            self._narrowest = self._column.totalMinimumSize().width()
        self._arrange(_COLUMNS if self.viewport().width() >= self._narrowest else 1)

    def _make_samples(self) -> None:
        """A button for each ill run."""
        self.samples: dict[str, QPushButton] = {}
        for name in sample_names():
            title = tr(ILL.get(name, name))
            tip = tr("Open a run with this illness: {title}. Start it and look at the Doctor.", title=title)
            button = push_button(title, tip, self._choose_sample, height=28)
            button.setObjectName(name)
            self.samples[name] = button

    @Slot()
    def _choose_sample(self) -> None:
        button = self.sender()
        if isinstance(button, QPushButton):
            self.sample_chosen.emit(button.objectName())
            self._show_choice()

    def showEvent(self, event: QShowEvent) -> None:
        """Pictures come after the window is up."""
        super().showEvent(event)
        if not self._without_picture:
            self._repaint_pictures()

    @Slot(object)
    def follow_run(self, seen: SeenRun) -> None:
        """What is chosen here begins anew; the run that there is can be gone back to."""
        is_there = seen.state is not SessionState.READY
        wanted, shown = self._actions["start_over" if is_there else "toggle"], self.button.defaultAction()
        if wanted is not shown:
            self.button.removeAction(shown)  # of two actions it would make a menu
            self.button.setDefaultAction(wanted)
        self.keys.setVisible(not is_there)
        self.back.setVisible(is_there)

    @property
    def is_painted(self) -> bool:
        """Whether every card has its picture."""
        return not self._timer.isActive()

    @Slot()
    def _repaint_pictures(self) -> None:
        self._without_picture = list(self.cards)
        self._timer.start(0)

    @Slot()
    def _paint_next(self) -> None:
        """One picture at a time, between events."""
        if not self._without_picture or not self.isVisible():
            self._without_picture.clear()
            self._timer.stop()
            return
        card = self.cards[self._without_picture.pop(0)]
        try:
            data = load_dataset(card.spec.data)
        except DataError as error:
            card.setToolTip(as_markup(str(error)))
            return
        card.show_picture(thumbnail(data, PICTURE_SIDE, self.devicePixelRatioF(), self._themes.theme))

    @Slot(PresetCard)
    def _choose(self, card: PresetCard) -> None:
        self.preset_chosen.emit(card.objectName())
        self._show_choice()

    @Slot()
    def _show_choice(self) -> None:
        self._say_what_is_next()
        self._group.setExclusive(False)
        for card in self.cards.values():
            card.setChecked(card.spec == self._document.spec)
        self._group.setExclusive(True)

    @Slot()
    def _say_what_is_next(self) -> None:
        """Where a run is described that is none of the cards, it is the one to be started."""
        spec, problems = self._document.spec, self._document.problems
        advice = tr("Change the network on the left and the settings on the right, most of them also while it trains.")
        if any(card.spec == spec for card in self.cards.values()):
            self.title.setText(tr("Choose a run to watch"))
            self.hint.setText(advice)
            return
        about = describe(spec.data)
        self.title.setText(
            tr("Not ready yet: {name}", name=about.title)
            if problems
            else tr("Ready to train on {name}", name=about.title)
        )
        self.hint.setText(
            problems[0].message
            if problems
            else tr(
                "{data}, {network}. {advice} Or choose one of the ready-made runs below.",
                data=data_line(about),
                network=network_line(spec),
                advice=advice,
            )
        )
