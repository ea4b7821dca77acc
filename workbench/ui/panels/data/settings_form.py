"""How a data set is cut, scaled and, if it is a toy, drawn."""

from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from workbench.data.data_edits import (
    SETTINGS,
    TOY_SETTINGS,
    changed,
    fitting_output,
    has_official_test,
    is_standardized,
    nudged,
    problem_with,
    toy_of,
    value_of,
    with_standardized,
)
from workbench.data.dataset import Dataset
from workbench.language import tr
from workbench.numbers import grouped
from workbench.specs.own_data import AnyData, TableSpec
from workbench.specs.run import RunSpec
from workbench.typed_numbers import Number
from workbench.ui.document.document import RunDocument
from workbench.ui.panels.data.number_field import NumberField
from workbench.ui.widgets.arrangement import down
from workbench.ui.widgets.parts import check_box, text_label
from workbench.ui.widgets.theme import ThemeSource


class SettingsForm(QWidget):
    """Shows and edits ``document.spec.data``, all but its name."""

    def __init__(self, document: RunDocument, themes: ThemeSource) -> None:
        super().__init__()
        self._document = document
        self.fields = {
            path: NumberField(path, setting, partial(self._problem_with, path), themes)
            for path, setting in SETTINGS.items()
        }
        tip = tr("Bring features to mean 0 and standard deviation 1, as measured on the train part. Default: on.")
        self.standardize = check_box(tr("Standardize features"), tip, self._change_standardize)
        self._toy_title = text_label(tr("How the toy is drawn"), "card-title")
        self._lay_out()
        for field in self.fields.values():
            field.value_entered.connect(self._change)
            field.problem_changed.connect(self._report)
            field.nudged.connect(self._nudge)
            field.slid.connect(self._slide)
        document.spec_changed.connect(self._show_spec)
        document.dataset_changed.connect(self._show_rows)
        self._show_spec(document.spec)
        self._show_rows(document.dataset)

    def _lay_out(self) -> None:
        layout = down(self._toy_title, spacing=6, inside=self)
        for path in TOY_SETTINGS:
            layout.addWidget(self.fields[path])
        self._toy_end = QWidget()
        self._toy_end.setFixedHeight(4)
        layout.addWidget(self._toy_end)
        layout.addWidget(text_label(tr("Split and scaling"), "card-title"))
        for path, field in self.fields.items():
            if path not in TOY_SETTINGS:
                layout.addWidget(field)
        layout.addWidget(self.standardize)

    def _problem_with(self, path: str, value: Number) -> str | None:
        return problem_with(self._document.spec.data, path, value)

    @Slot(str, object)
    def _change(self, path: str, value: Number, merge_key: str = "") -> None:
        text = tr("Change {lower}", lower=SETTINGS[path].label.lower())
        self._put(text, changed(self._document.spec.data, path, value), merge_key)

    @Slot(str, object, str)
    def _slide(self, path: str, value: Number, merge_key: str) -> None:
        if self._problem_with(path, value) is None:
            self._change(path, value, merge_key)
        else:
            self._show_spec(self._document.spec)

    @Slot(str, int)
    def _nudge(self, path: str, direction: int) -> None:
        old = value_of(self._document.spec.data, path)
        if old is None:
            return
        value = nudged(path, old, direction)
        if self._problem_with(path, value) is None:
            self._change(path, value)

    @Slot(bool)
    def _change_standardize(self, is_on: bool) -> None:
        text = tr("Standardize features") if is_on else tr("Leave features as they are")
        self._put(text, with_standardized(self._document.spec.data, is_on=is_on))

    def _put(self, text: str, data: AnyData, merge_key: str = "") -> None:
        spec = self._document.spec
        network = spec.network.replaced(output=fitting_output(spec.network.output, data))
        self._document.change(text, spec.replaced(data=data, network=network), merge_key)

    @Slot(str, object)
    def _report(self, path: str, problem: str | None) -> None:
        self._document.report_field(f"data.{path}", problem)

    @Slot(object)
    def _show_spec(self, spec: RunSpec) -> None:
        data = spec.data
        self.standardize.setChecked(is_standardized(data))
        self.standardize.setVisible(not isinstance(data, TableSpec))  # whose card has all ways of scaling
        for widget in (self._toy_title, self._toy_end):
            widget.setVisible(toy_of(data) is not None)
        for path, field in self.fields.items():
            value = value_of(data, path)
            if value is None:
                field.entry.discard()  # what is not asked for must not keep a run from starting
            else:
                field.show_value(value)
            field.setVisible(value is not None or path == "test_fraction")
        official = self.fields["test_fraction"]
        official.entry.setVisible(not has_official_test(data))

    @Slot(object)
    def _show_rows(self, dataset: Dataset | None) -> None:
        dev, test = self.fields["dev_fraction"].remark, self.fields["test_fraction"].remark
        dev.setText(tr("{rows} rows", rows=grouped(dataset.dev.rows)) if dataset else "")
        test.setText(tr("{rows} rows", rows=grouped(dataset.test.rows)) if dataset else "")
        if dataset and has_official_test(self._document.spec.data):
            test.setText(tr("{rows} rows, fixed by the authors", rows=grouped(dataset.test.rows)))
