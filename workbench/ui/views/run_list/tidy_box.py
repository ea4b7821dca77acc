"""Which runs may go, by age and by size: chosen here, shown before anything is done, and done only when it is asked for."""

import time
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame

from workbench.language import tr, tr_count
from workbench.numbers import storage
from workbench.runs.listing.run_rows import RunRow, disk_use, to_tidy
from workbench.ui.views.run_list.run_shelf import RunShelf
from workbench.ui.widgets.arrangement import across, down
from workbench.ui.widgets.choice_box import ChoiceBox
from workbench.ui.widgets.parts import push_button, text_label

_DAY: Final = 86_400.0
_MEGABYTE: Final = 1_000_000
_AGES: Final = ((tr("of any age"), None), *((n, n * _DAY) for n in (7, 30, 90, 365)))
_SIZES: Final = ((tr("of any size"), None), *((n, n * _MEGABYTE) for n in (1, 10, 100, 1000)))


class TidyBox(QFrame):
    """Says what would go; the table shows it meanwhile."""

    proposed = Signal()
    """Another ``proposal``."""
    discard_asked = Signal()
    empty_asked = Signal()
    """The discarded runs are to be deleted for good, once it was asked whether."""
    left = Signal()

    def __init__(self, shelf: RunShelf) -> None:
        super().__init__()
        self._shelf = shelf
        self.proposal: tuple[RunRow, ...] = ()
        """The runs that would be discarded"""
        self.setProperty("role", "card")
        self.age = ChoiceBox(tr("Age of the runs to discard"), tr("Only runs that have not been written for so long"))
        self.age.offer(
            [
                (str(n) if value is None else tr_count("older than {n} day", "older than {n} days", int(n)), value)
                for n, value in _AGES
            ]
        )
        self.size_box = ChoiceBox(tr("Size of the runs to discard"), tr("Only runs whose files are larger"))
        self.size_box.offer(
            [(str(n) if value is None else tr("larger than {size}", size=storage(value)), value) for n, value in _SIZES]
        )
        self.what = text_label("", wraps=True, plain=True)
        self.bin = text_label("", "muted", wraps=True, plain=True)
        self.discard = push_button(
            tr("Discard these"), tr("Put the runs in the table among the discarded ones"), self.discard_asked, height=28
        )
        self.empty = push_button(
            tr("Empty the discarded runs…"),
            tr("Delete them for good, which frees the disk; you are asked first"),
            self.empty_asked,
            height=28,
        )
        self.close_button = push_button(tr("Done"), tr("Leave everything else as it is"), self.left, height=28)
        down(
            across(text_label(tr("Runs"), field=self.age), self.age, self.size_box, 1),
            self.what,
            across(self.discard, 1, self.close_button),
            across((self.bin, 1), self.empty),
            spacing=6,
            margins=(10, 8, 10, 8),
            inside=self,
        )
        self.age.currentIndexChanged.connect(self.propose)
        self.size_box.currentIndexChanged.connect(self.propose)
        shelf.changed.connect(self._follow)
        self.hide()

    @Slot()
    def begin(self) -> None:
        """Open, with the choice of last time."""
        self.show()
        self.propose()
        self.age.setFocus()

    @Slot()
    def propose(self) -> None:
        """Say what would go."""
        older, larger = self.age.currentData(), self.size_box.currentData()
        chosen = to_tidy(self._shelf.rows, time.time(), older_than=older, larger_than=larger)
        self.proposal = tuple(row for row in chosen if row.path != self._shelf.current)
        count, size = len(self.proposal), storage(disk_use(self.proposal))
        if older is None and larger is None:
            self.what.setText(tr("Choose an age or a size. Pinned runs, and runs in use, never go."))
        elif not count:
            self.what.setText(tr("No run is as old and as large as that, or all of them are pinned or in use."))
        else:
            text = tr_count(
                "{n} run of {size} would be discarded.", "{n} runs of {size} would be discarded.", count, size=size
            )
            self.what.setText(tr("{what} Pinned runs, and runs in use, stay.", what=text))
        self.discard.setText(tr_count("Discard this run", "Discard these {n} runs", count) if count else tr("Discard"))
        self.discard.setEnabled(count > 0)
        there, bytes_there = self._shelf.listing.discarded, self._shelf.listing.discarded_bytes
        self.bin.setText(
            tr_count(
                "{n} discarded run takes {size}.", "{n} discarded runs take {size}.", there, size=storage(bytes_there)
            )
            if there
            else tr("There are no discarded runs.")
        )
        self.empty.setEnabled(there > 0)
        self.proposed.emit()

    @Slot()
    def _follow(self) -> None:
        if self.isVisible():
            self.propose()
