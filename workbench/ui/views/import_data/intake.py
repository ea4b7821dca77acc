"""The table that is being taken in: read beside the window, chosen in with undo, at last made the data of the document."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

from PySide6.QtCore import QObject, Signal, Slot

from workbench.data.data_edits import with_data
from workbench.data.importing.draft import Draft, adapted, draft_of, needs_numbers, proposed, with_use
from workbench.data.importing.draft_spec import Sheet, spec_of
from workbench.data.importing.findings import closer_look
from workbench.data.importing.recent_files import remember_file
from workbench.data.importing.side_work import count_values, keeping, keeping_arrays, reading
from workbench.data.importing.taking_in import Arrays, Beginning, Source
from workbench.data.readers.proposal import DataWarning
from workbench.data.table import Table
from workbench.errors import Problem, SpecError
from workbench.language import tr
from workbench.specs.own_data import AnyData, ArraysSpec, ImagesSpec, Reading, Scaling, TableSpec, Use
from workbench.ui.document.document import RunDocument
from workbench.ui.views.import_data.import_edits import ChangeImport, Import
from workbench.ui.widgets.background import Background, Mode


class IntakeSession(QObject):
    """Lives in the window's thread. Each choice is one entry of the document's undo stack."""

    changed = Signal()
    """``state``, ``sheet`` or ``problems`` are others."""
    began = Signal()
    """Something is read or kept; ``doing`` says what."""
    ended = Signal()
    """Nothing is under way any more; ``trouble`` says why, where it went wrong."""
    progressed = Signal(float)
    """The share that is done."""
    beginning_found = Signal(object)
    """A ``Beginning``: the first rows, before the rest is read."""
    figures_found = Signal(int, object)
    """The place of the first column, and the ``ColumnFigures`` of it and those after it."""
    used = Signal(object)
    """The ``TableSpec`` that is now that of the document."""
    shown = Signal()
    """Something of the page changed by undo or redo: it should be seen."""

    def __init__(self, document: RunDocument, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.state: Import | None = None
        self.sheet: Sheet | None = None
        self.problems: tuple[Problem, ...] = ()
        self.arrays: Arrays | None = None
        """What the file held in place of a table"""
        self.beginning: Beginning | None = None
        """What is seen already of a text that is being read"""
        self.trouble = self.doing = ""
        self._loaded: Source | None = None
        self._is_keeping = False
        self._work = Background(tr("reading data"), self, Mode.LATEST)
        self._work.progressed.connect(self._take_reports)
        self._work.finished.connect(self._finish)
        self._work.failed.connect(self._fail)
        self.warnings: tuple[DataWarning, ...] = ()
        """What a closer look at the values showed, for choices that can be used"""
        self._looking = Background(tr("looking for what is suspicious"), self, Mode.LATEST)
        self._looking.finished.connect(self._take_warnings)
        self._counting = Background(tr("counting values"), self, Mode.LATEST)
        self._counting.progressed.connect(self._take_figures)

    # ---- what is asked for ----

    def open(self, source: Source, wished: Draft | None = None, scaling: Scaling = "standard") -> None:
        """Read a file; ``wished`` are choices that are kept where they fit, ``scaling`` is that of arrays."""
        self.state, self.sheet, self.arrays, self._loaded = Import(source, None, wished, scaling), None, None, None
        self._read()

    def edit_again(self, spec: TableSpec) -> None:
        """Show the choices of a spec again, on the table that is kept."""
        source = Source(Path(spec.file), spec.reading, kept=spec.sha256, pasted=not spec.file)
        self.open(source, draft_of(spec))

    def change(self, text: str, draft: Draft, merge_key: str = "") -> None:
        """Make other choices; ``text`` names the entry in the Edit menu."""
        state, sheet = self.state, self.sheet
        if state is None or sheet is None or draft == state.draft:
            return
        draft = draft.not_learned_from(sheet.part_column)
        new = replace(state, draft=draft)
        numbers = needs_numbers(draft, sheet.read)
        if numbers and not state.source.kept:  # words that are to be numbers: the file is read again
            reading = state.source.reading if state.source.parts else sheet.read.reading
            source = replace(state.source, reading=reading, numbers=state.source.numbers | numbers)
            new = Import(source, wished=draft, is_changed=True)
        self._push(text, new, merge_key)

    def with_choice(self, draft: Draft, places: Sequence[int], name: str, value: object) -> Draft:
        """The draft with one more choice for some columns, and with what follows of it."""
        if name == "use" and self.sheet is not None:
            return with_use(draft, self.sheet.read, places, cast("Use", value))
        return draft.with_columns(places, **{name: value})

    def change_reading(self, text: str, reading: Reading) -> None:
        """Read the file in another way; the choices stay where they fit."""
        if self.state is not None:
            self._change_source(text, replace(self.state.source, reading=reading))

    def change_parts(self, text: str, parts: tuple[Path, ...]) -> None:
        """Take the dev part and the test part from files of their own, or from none."""
        if self.state is not None:
            self._change_source(text, replace(self.state.source, parts=parts))

    def change_images(self, text: str, name: str, value: object) -> None:
        """Bring images to another size or to grey; ``name`` is a field of ``Source``."""
        if self.state is not None:
            self._change_source(text, replace(self.state.source, **{name: value}))  # type: ignore[arg-type]

    def change_scaling(self, text: str, scaling: Scaling) -> None:
        """Of arrays and images; a table has its scaling in the draft."""
        if self.state is not None:
            self._push(text, replace(self.state, scaling=scaling), "")

    def _change_source(self, text: str, source: Source) -> None:
        state = self.state
        if state is not None and not state.source.kept:
            wished = state.draft or state.wished
            self._push(text, Import(source, None, wished, state.scaling, is_changed=True), "")

    def use(self) -> None:
        """Keep the table and make it the data of the document; ``used`` tells when that is done."""
        state, sheet, arrays = self.state, self.sheet, self.arrays
        if arrays is not None and state is not None and not self._work.is_running:
            self._is_keeping = True
            self._begin(tr("Keeping the data"))
            self._work.start(lambda stop, report: keeping_arrays(arrays, state.scaling, stop, report))
        if state is None or state.draft is None or sheet is None or self.problems or self._work.is_running:
            return
        try:
            spec = spec_of(state.draft, sheet)
        except SpecError:
            return
        self._is_keeping = True
        self._begin(tr("Keeping the table"))
        self._work.start(lambda stop, report: keeping(spec, sheet, stop, report))

    @Slot()
    def cancel(self) -> None:
        """End what is under way at once; the answer that still comes is not heard."""
        if self.doing:
            self._work.stop()
            was_keeping = self._is_keeping
            self.doing, self._is_keeping, self.beginning = "", False, None
            if not was_keeping:
                self.arrays = None  # those that are there are not those that were asked for
            self.trouble = tr("Cancelled.") if self.sheet is None and self.arrays is None else ""
            self.ended.emit()

    def close(self) -> None:
        """Forget the table; nothing was used of it."""
        self._work.stop()
        self._counting.stop()
        self.state, self.sheet, self.arrays, self._loaded, self.problems = None, None, None, None, ()
        self.doing = self.trouble = ""
        self.ended.emit()
        self.changed.emit()

    @property
    def found_hash(self) -> str:
        """Of what was read; empty while nothing is there."""
        if self.arrays is not None:
            return self.arrays.read.kept.sha256
        return "" if self.sheet is None else self.sheet.read.table.sha256

    def put_in_place(self, data: AnyData, moved: AnyData) -> None:
        """Forget what was read: it is what is kept. Where the document has these data, it learns where their file is."""
        self.close()
        if self._document.spec.data == data:
            text = tr("Locate the file of {name}", name=data.name)
            self._document.change(text, self._document.spec.replaced(data=moved))

    def shut_down(self) -> bool:
        """False if something is still at work."""
        ended = self._work.shut_down(), self._counting.shut_down(), self._looking.shut_down()
        return all(ended)

    # ---- undo ----

    def show(self, state: Import) -> None:
        """Make ``state`` current; used by the undo commands."""
        self.state = state
        if state.source != self._loaded or (self.sheet is None and self.arrays is None):
            self._read()
        else:
            self._check()
            self.changed.emit()
        self.shown.emit()

    def _push(self, text: str, new: Import, merge_key: str) -> None:
        if self.state is not None and new != self.state:
            self._document.undo_stack.push(ChangeImport(self, text, self.state, new, merge_key))

    # ---- reading ----

    def _read(self) -> None:
        state = self.state
        if state is None:
            return
        source = state.source
        self._counting.stop()
        self.problems, self.beginning = (), None
        self._begin(tr("Reading {name}", name=source.title))
        self.changed.emit()
        self._work.start(lambda stop, report: reading(source, stop, report))

    def _begin(self, doing: str) -> None:
        self.doing, self.trouble = doing, ""
        self.began.emit()
        self.progressed.emit(0.0)

    @Slot(object)
    def _take_reports(self, reports: tuple[object, ...]) -> None:
        if not self.doing:
            return  # cancelled
        for report in reports:
            if isinstance(report, Beginning):
                self.beginning = report
                self.beginning_found.emit(report)
        shares = [report for report in reports if isinstance(report, float)]
        if shares:
            self.progressed.emit(shares[-1])

    @Slot(object)
    def _finish(self, result: object) -> None:
        match result:
            case TableSpec() | ArraysSpec() | ImagesSpec() if self._is_keeping:
                self._is_keeping, self.doing = False, ""
                self.ended.emit()
                self._put(result)
            case (Source() as source, Sheet() as sheet) if self.doing and self.state and source == self.state.source:
                self._show_sheet(source, sheet)
            case (Source() as source, Arrays() as arrays) if self.doing and self.state and source == self.state.source:
                self._loaded, self.arrays, self.doing = source, arrays, ""
                remember_file(source.path)
                self.changed.emit()
                self.ended.emit()

    def _show_sheet(self, source: Source, sheet: Sheet) -> None:
        state = self.state
        assert state is not None
        self._loaded, self.sheet, self.doing, self.warnings, self.beginning = source, sheet, "", (), None
        if state.draft is None:
            draft = proposed(sheet.read, source.title)
            draft = adapted(state.wished, draft, sheet.read) if state.wished else draft
            self.state = replace(state, draft=draft.parted_by(sheet.part_column) if sheet.part_column else draft)
        if not source.pasted and not source.kept:
            remember_file(source.path)
        self._check()
        self.changed.emit()
        self.ended.emit()
        columns = sheet.read.table.columns
        self._counting.start(lambda stop, report: count_values(columns, stop, report))

    @Slot(str)
    def _fail(self, text: str) -> None:
        if self.doing:
            if not self._is_keeping:
                self.arrays = None
            self.doing, self._is_keeping, self.trouble, self.beginning = "", False, text, None
            self.ended.emit()
            self.changed.emit()

    @Slot(object)
    def _take_figures(self, reports: tuple[object, ...]) -> None:
        for report in reports:
            if isinstance(report, tuple) and self.sheet is not None and report[0] is self.sheet.read.table.columns:
                self.figures_found.emit(report[1], report[2])

    def _check(self) -> None:
        state, sheet = self.state, self.sheet
        self.problems = ()
        if state is None or state.draft is None or sheet is None:
            return
        try:
            spec, table = spec_of(state.draft, sheet), sheet.read.table
        except SpecError as error:
            self.problems = error.problems
            return
        self._looking.start(lambda _stop, _report: (table, closer_look(spec, table)))

    @Slot(object)
    def _take_warnings(self, found: tuple[Table, tuple[DataWarning, ...]]) -> None:
        table, warnings = found
        if self.sheet is not None and table is self.sheet.read.table and warnings != self.warnings:
            self.warnings = warnings
            self.changed.emit()

    def _put(self, spec: TableSpec | ArraysSpec | ImagesSpec) -> None:
        self._document.change(tr("Use the data {name}", name=spec.name), with_data(self._document.spec, spec))
        self.used.emit(spec)
        self.close()  # a large table need not stay in memory: it is kept
