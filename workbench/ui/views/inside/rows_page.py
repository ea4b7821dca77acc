"""The page "This mini-batch" of the tab *Inside*: whose loss and whose gradient it is, and the same steps without some rows."""

import threading
from collections.abc import Sequence
from typing import Final

import numpy as np
from PySide6.QtCore import QItemSelectionModel, Qt, Signal, Slot
from PySide6.QtWidgets import QAbstractItemView, QLabel, QWidget

from workbench.data.dataset import unscaled_row
from workbench.insight.spike.again_without import again_without
from workbench.insight.spike.row_shares import RowShares, row_shares, worst_first
from workbench.insight.spike.spike_texts import (
    chosen_caption,
    how_it_is_counted,
    shown_rows_text,
    table_row,
    values_of_row,
    without_caption,
)
from workbench.language import tr
from workbench.numbers import grouped
from workbench.specs.row_edits import LEFT_OUT, count_of, row_edits_of, stretches_in
from workbench.training.without_rows import WithoutRows
from workbench.ui.charts.colours import raw_picture
from workbench.ui.time_machine.replays import Replays
from workbench.ui.views.inside.row_edit_bar import RowEditBar
from workbench.ui.views.inside.step_reader import StepSeen
from workbench.ui.views.inside.walks_picture import WalksPicture
from workbench.ui.widgets.arrangement import across, down
from workbench.ui.widgets.background import Background, Report
from workbench.ui.widgets.choice_box import ChoiceBox
from workbench.ui.widgets.page_scroll import PageScroll
from workbench.ui.widgets.parts import surface, text_label, timer
from workbench.ui.widgets.plain_table import PlainTable, plain_view
from workbench.ui.widgets.theme import ThemeSource
from workbench.ui.widgets.work_bar import WorkBar

_PICTURE: Final = 84
_MOST_PICTURES: Final = 4
_MOST_ROWS: Final = 300
_SETTLE_MILLISECONDS: Final = 80
_LENGTHS: Final = (20, 100, 500)
_SORTED: Final = (
    (3, tr("loss")),
    (6, tr("share of the gradient")),
    (7, tr("length of the gradient")),
    (0, tr("number of the row")),
)
"""Columns of the table by which it can be sorted."""
_HEADINGS: Final = (
    tr("Row"),
    tr("Is"),
    tr("Network says"),
    tr("Loss"),
    tr("Of the loss"),
    tr("Above the mean"),
    tr("Of the gradient"),
    tr("‖gᵢ‖ / mean"),
)


class RowsPage(QWidget):
    """The rows of a mini-batch from the worst one on; chosen ones can be left out, to see what they did, or from here on."""

    edit_asked = Signal(object)
    """A ``RowsWish`` about rows that are left out or relabelled from here on."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__()
        self._seen: StepSeen | None = None
        self._shares: RowShares | None = None
        self._order: list[int] = []
        self._wanted: frozenset[int] = frozenset()
        self._asked: StepSeen | None = None
        self._usual = ""
        self.sorting = ChoiceBox(tr("Sorted by"), tr("The row with the most of it comes first"))
        self.sorting.offer([(text, column) for column, text in _SORTED])
        self.model = PlainTable(_HEADINGS, themes, self)
        self.table = plain_view(
            self.model,
            tr("Rows of the mini-batch"),
            tr("Choose one row, or several with Ctrl or Shift; a click on a heading sorts"),
            (58, 84, 108, 72, 90, 130, 124, 96),
        )
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.horizontalHeader().setSectionsClickable(True)
        self.caption = text_label("", plain=True, wraps=True)
        self.counted = text_label("", "muted", plain=True, wraps=True)
        self.images = tuple(QLabel() for _ in range(_MOST_PICTURES))
        self.told = text_label("", "muted", plain=True, wraps=True)
        self.length = ChoiceBox(
            tr("How many mini-batches"), tr("How many mini-batches are trained again, with and without")
        )
        self.length.offer([(grouped(value), value) for value in _LENGTHS], usual=1)
        self.bar = WorkBar(
            tr("Again without them"),
            tr(
                "Train the same mini-batches again from here, once as they were and once without the chosen rows; the run itself stays as it is"
            ),
        )
        self.edits = RowEditBar()
        self.edits.asked.connect(self.edit_asked)
        self.picture = WalksPicture(themes)
        self._replays = Replays()
        self._work = Background("leaving-out", self)
        self._reveal = timer(self, self._show_picture, _SETTLE_MILLISECONDS, once=True)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        for image in self.images:
            image.setFixedSize(_PICTURE, _PICTURE)
            image.hide()
        self.told.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.table.setMinimumHeight(190)
        self.picture.setMinimumHeight(170)
        self.picture.hide()
        page = surface(QWidget())
        sorting = across((self.caption, 1), text_label(tr("Sorted by"), "muted", field=self.sorting), self.sorting)
        shown = across(*self.images, (self.told, 1))
        asked = across((self.bar, 1), text_label(tr("Mini-batches"), "muted", field=self.length), self.length)
        parts = (sorting, (self.table, 3), shown, self.edits, asked, (self.picture, 2), self.counted)
        down(*parts, margins=(12, 4, 12, 12), inside=page)
        self._scroll = PageScroll(tr("Rows of the mini-batch"), page)
        down(self._scroll, spacing=-1, inside=self)

    def _connect(self) -> None:
        self.sorting.currentIndexChanged.connect(self._sort)
        self.table.horizontalHeader().sectionClicked.connect(self._sort_by)
        self.table.selectionModel().selectionChanged.connect(self._show_chosen)
        self.bar.begin_asked.connect(self._begin)
        self.bar.cancel_asked.connect(self._work.stop)
        self.picture.read_out.connect(self._read_out)
        self._work.progressed.connect(self._show_share)
        self._work.finished.connect(self._show_walks)
        self._work.failed.connect(self._fail)

    def show_step(self, seen: StepSeen) -> None:
        """Show the rows of this mini-batch, the worst one chosen; those of the same mini-batch stay chosen."""
        was, chosen = self._seen, self.chosen()
        is_same = was is not None and np.array_equal(was.view.rows, seen.view.rows) and was.view.step == seen.view.step
        self._seen, self._shares = seen, row_shares(seen.view)
        self.counted.setText(
            f"{shown_rows_text(len(seen.view.rows), _MOST_ROWS)} {how_it_is_counted(seen.view)}".strip()
        )
        if not is_same:
            self._usual = ""
            self.picture.show_walks(None)
            self.picture.hide()
            self.bar.say("")
        wanted = [place for place, row in enumerate(seen.view.rows.tolist()) if row in self._wanted]
        if wanted:
            self._wanted = frozenset()
        self._fill(wanted or (chosen if is_same else []))

    def choose_rows(self, rows: Sequence[int]) -> None:
        """Choose these rows of the train part in the next mini-batch shown that has one of them."""
        self._wanted = frozenset(rows)

    def shut_down(self) -> bool:
        """Wait for steps that are being trained."""
        has_ended = self._work.shut_down()
        if has_ended:
            self._replays.close()
        return has_ended

    def chosen(self) -> list[int]:
        """Places in the mini-batch of the chosen rows, in the order of the table."""
        return [self._order[row] for row in sorted(index.row() for index in self.table.selectionModel().selectedRows())]

    # ---- the table ----

    @Slot(int)
    def _sort_by(self, column: int) -> None:
        place = self.sorting.findData({4: 3, 5: 3}.get(column, column))
        if place >= 0:
            self.sorting.setCurrentIndex(place)

    @Slot()
    def _sort(self) -> None:
        self._fill(self.chosen())

    def _fill(self, chosen: list[int]) -> None:
        """Rows in the order asked for; these stay chosen, or else the first one is."""
        seen, shares = self._seen, self._shares
        if seen is None or shares is None:
            return
        by = {0: -seen.view.rows.astype(np.float64), 6: shares.of_gradient, 7: shares.lengths}
        order = worst_first(by.get(self.sorting.currentData(), shares.losses)).tolist()
        self._order = order[:_MOST_ROWS]
        view, data = seen.view, seen.origin.data
        self.model.show_rows([table_row(view, data, shares, place) for place in self._order])
        selection = self.table.selectionModel()
        rows = [row for row, place in enumerate(self._order) if place in set(chosen)] or [0]
        flags = QItemSelectionModel.SelectionFlag
        for row in rows:
            selection.select(self.model.index(row, 0), flags.Select | flags.Rows)
        self._show_chosen()

    @Slot()
    def _show_chosen(self) -> None:
        seen, shares, chosen = self._seen, self._shares, self.chosen()
        if seen is None or shares is None:
            return
        self.caption.setText(chosen_caption(shares, chosen))
        self.bar.allow("" if chosen else tr("Choose the rows to leave out"))
        view, data, origin = seen.view, seen.origin.data, seen.origin
        in_force = row_edits_of(origin.history.spec_to(origin.history.tip(origin.place.branch)).edits)
        rows = tuple(int(view.rows[place]) for place in chosen)
        told = unscaled_row(view.targets[:, chosen[0]], data.targets) if chosen else ()
        self.edits.show_rows(data, rows, count_of(stretches_in(LEFT_OUT, in_force.left_out)), told)
        for number, image in enumerate(self.images):
            is_there = data.image_shape is not None and number < len(chosen)
            image.setVisible(is_there)
            if is_there and data.image_shape is not None:
                raw = data.train.features[view.rows[chosen[number]]] * data.feature_scale + data.feature_mean
                image.setPixmap(raw_picture(raw, data.image_shape, _PICTURE))
        self.told.setText("\n".join(values_of_row(view, data, place) for place in chosen[:_MOST_PICTURES]))

    # ---- without them ----

    @Slot()
    def _begin(self) -> None:
        seen, chosen = self._seen, self.chosen()
        if seen is None or not chosen:
            return
        rows, steps = [int(seen.view.rows[place]) for place in chosen], int(self.length.currentData())
        replays, origin, step = self._replays, seen.origin, seen.view.step

        def train(stop: threading.Event, report: Report) -> WithoutRows | None:
            return again_without(replays.on(origin.data), origin, step, rows, steps, stop, report)

        if self._work.start(train, tr("The steps could not be trained again")):
            self._asked = seen
            self.bar.show_running(running=True)
            self.bar.show_share(0.0)
            self.bar.say("")

    @Slot(object)
    def _show_share(self, shares: tuple[float, ...]) -> None:
        self.bar.show_share(shares[-1])

    @Slot(object)
    def _show_walks(self, found: WithoutRows | None) -> None:
        self.bar.show_running(running=False)
        asked, seen = self._asked, self._seen
        if found is None or asked is None or seen is None or asked.view.step != seen.view.step:
            return
        self._usual = without_caption(found)
        self.picture.show_walks(found)
        self.picture.show()
        self._reveal.start()
        self.bar.say(self._usual)

    @Slot()
    def _show_picture(self) -> None:
        """Scroll to it, once it has its place."""
        self._scroll.ensureWidgetVisible(self.picture)

    @Slot(str)
    def _fail(self, reason: str) -> None:
        self.bar.show_running(running=False)
        self.bar.say(reason, "error")

    @Slot(str)
    def _read_out(self, text: str) -> None:
        self.bar.say(text or self._usual)
