"""The hyperparameter panel: one row for every line of ``specs.hyperparameters.TABLE``, grouped by priority.

A row never keeps a value. It shows the document's, asks the document for another, and shows what comes back. While a
run is live, ``LiveEdits`` carries the difference to the trainer; the badge of a row tells how far that has come.
"""

from functools import partial
from typing import get_args

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.language import tr
from workbench.specs.hyperparameter_texts import TIER_MEANINGS, TIER_TITLES, reason_inactive
from workbench.specs.hyperparameters import TABLE, Hyperparameters, Info, Tier, Value, takes_effect_live
from workbench.specs.run import RunSpec
from workbench.specs.spec_message import with_labels
from workbench.ui.document.document import RunDocument
from workbench.ui.panels.hyperparameters.choice_row import ChoiceRow
from workbench.ui.panels.hyperparameters.edits import ValueEdits, at_least_one, field_of, setting_in
from workbench.ui.panels.hyperparameters.live_edits import LiveEdits
from workbench.ui.panels.hyperparameters.row_texts import detail, rate_now, tooltip
from workbench.ui.panels.hyperparameters.setting_row import Setting, SettingRow
from workbench.ui.panels.hyperparameters.value_row import ValueRow
from workbench.ui.run.session import RunSession
from workbench.ui.widgets.arrangement import down
from workbench.ui.widgets.page_scroll import PageScroll
from workbench.ui.widgets.parts import note
from workbench.ui.widgets.section import TierGroup
from workbench.ui.widgets.theme import ThemeSource

_SETTINGS = {
    "seed": Setting(
        tr("Seed"), tr("Decides the first weights, the order of the examples and the dropout masks. Default: 0.")
    ),
    "threads": Setting(
        tr("Threads"),
        tr(
            "Threads that share each mini-batch, 1 to 64. Another number rounds sums differently, so it changes the last "
            "bits of the result. Default: 1. Takes effect at the next run."
        ),
    ),
}


_PLAN = {
    "epochs": Setting(
        tr("Length"),
        tr(
            "Passes over the training set, 1 to 1,000,000,000. Default: 30. A schedule that ends with the run follows at once, "
            "also backwards: the learning rate may jump up."
        ),
        "epochs",
    ),
    "stop_patience": Setting(
        tr("Patience"), tr("The run ends after so many epochs without a better dev score. Default: 0, never."), "epochs"
    ),
    "stop_target": Setting(
        tr("Target"), tr("The run ends as soon as the dev score reaches this. Default: 0, never."), integer=False
    ),
    "hold_after": Setting(
        tr("Train and pause"),
        tr("So many mini-batches more, from now on, then the run holds; changes no result. Default: 0, never."),
        tr("steps"),
    ),
}
_WATCH = Info(
    label=tr("Score that is watched"),
    symbol="",
    meaning=tr(
        "Patience and target look at this score of the dev part. For a regression the accuracy is R². Default: loss."
    ),
    effect="next mini-batch",
    choices=("loss", "accuracy"),
    titles=(tr("Loss"), tr("Accuracy")),
)


class HyperparameterPanel(QWidget):
    """Every hyperparameter with its usual range, its permitted range and the moment an edit takes effect."""

    def __init__(self, document: RunDocument, session: RunSession, themes: ThemeSource) -> None:
        super().__init__()
        self._document, self._session, self._themes = document, session, themes
        self._edits = ValueEdits(document)
        self._live = LiveEdits(document, session, self._edits, self)
        self.value_rows: dict[str, ValueRow] = {}
        self.choice_rows: dict[str, ChoiceRow] = {}
        self.setting_rows: dict[str, SettingRow] = {}
        self.setAccessibleName(tr("Hyperparameters"))
        self._lay_out()
        self._connect()
        self._show_spec(document.spec)
        self._show_problems(document.problems)

    def _lay_out(self) -> None:
        content = QWidget()
        content.setProperty("role", "surface")
        column = QVBoxLayout(content)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(16)
        column.addWidget(
            note(tr("Edits take effect at the next mini-batch, also while training, unless a row says otherwise."))
        )
        for tier in (*get_args(get_args(Tier)[0]), None):
            column.addWidget(self._tier_group(tier))
        column.addWidget(self._plan_group())
        column.addWidget(self._settings_group())
        column.addStretch(1)
        down(PageScroll(tr("Hyperparameters"), content), spacing=-1, inside=self)

    def _tier_group(self, tier: Tier) -> TierGroup:
        group = TierGroup(TIER_TITLES[tier], TIER_MEANINGS[tier], tier, self._themes)
        for name, info in TABLE.items():
            if info.tier != tier:
                continue
            row: ChoiceRow | ValueRow
            if info.choices:
                row = self.choice_rows[name] = ChoiceRow(name, info, self._themes)
            else:
                check = partial(self._edits.advice_on, name)
                row = self.value_rows[name] = ValueRow(name, info, check, self._themes)
            row.set_help(tooltip(name, Hyperparameters.model_fields[name].default))
            group.add_row(row)
        return group

    def _settings_group(self) -> TierGroup:
        group = TierGroup(
            tr("Run · from the next run on"), tr("What a run needs beside the hyperparameters."), None, self._themes
        )
        self._add_settings(group, _SETTINGS)
        return group

    def _plan_group(self) -> TierGroup:
        group = TierGroup(tr("End · also while training"), tr("When the run ends or holds."), None, self._themes)
        self._add_settings(group, _PLAN)
        self.watch_row = ChoiceRow("stop_watch", _WATCH, self._themes)
        self.watch_row.set_help(_WATCH.meaning)
        group.add_row(self.watch_row)
        return group

    def _add_settings(self, group: TierGroup, settings: dict[str, Setting]) -> None:
        for name, setting in settings.items():
            check = at_least_one if name == "hold_after" else partial(self._edits.advice_on, name)
            row = self.setting_rows[name] = SettingRow(name, setting, check, self._themes)
            group.add_row(row)

    def _entry_rows(self) -> tuple[ValueRow | SettingRow, ...]:
        return (*self.value_rows.values(), *self.setting_rows.values())

    def _connect(self) -> None:
        for choice_row in (*self.choice_rows.values(), self.watch_row):
            choice_row.value_chosen.connect(self._change)
        for row in self._entry_rows():
            row.value_chosen.connect(self._change)
            row.problem_changed.connect(self._report)
        self._document.spec_changed.connect(self._show_spec)
        self._document.dataset_changed.connect(self._show_dataset)
        self._document.problems_changed.connect(self._show_problems)
        self._live.progress_changed.connect(self._show_progress)
        self._session.state_changed.connect(self._show_state)
        self._session.run_started.connect(self._show_run)
        self._session.refreshed.connect(self._show_rate)

    @Slot(str, object, str)
    def _change(self, name: str, value: Value, merge_key: str) -> None:
        if name == "hold_after":
            self._train_and_hold(int(value))
            return
        problem = self._edits.change(name, value, merge_key)
        if problem is not None:
            self._show_spec(self._document.spec)
            if name in self.value_rows:
                self.value_rows[name].show_problem(problem)

    def _train_and_hold(self, steps: int) -> None:
        self.setting_rows["hold_after"].show_value(0)
        if not self._session.seen.is_live:
            self._session.start()
        self._session.requests.hold_after(steps)

    @Slot(str, object)
    def _report(self, name: str, problem: str | None) -> None:
        label = TABLE[name].label if name in TABLE else {**_SETTINGS, **_PLAN}[name].label
        if problem is not None and not problem.lower().startswith(label.lower()):
            problem = f"{label} {problem}"
        self._document.report_field(field_of(name), problem)

    @Slot(object)
    def _show_spec(self, spec: RunSpec) -> None:
        for name, row in self.value_rows.items():
            row.show_value(getattr(spec.hyperparameters, name))
            row.show_inactive(reason_inactive(name, spec.hyperparameters))
        for name, choice_row in self.choice_rows.items():
            choice_row.show_value(getattr(spec.hyperparameters, name))
        for name, setting_row in self.setting_rows.items():
            setting_row.show_value(0 if name == "hold_after" else setting_in(spec, name))
        self.watch_row.show_value(spec.stop.watch)
        self._show_details()
        self._show_waiting()

    @Slot(object)
    def _show_dataset(self, _dataset: object) -> None:
        for row in self._entry_rows():
            row.entry.judge_again()
        self._show_details()

    def _show_details(self) -> None:
        dataset, spec = self._document.dataset, self._document.spec
        n_train = None if dataset is None else dataset.train.rows
        for name, row in self.value_rows.items():
            reason = reason_inactive(name, spec.hyperparameters)
            row.show_detail(reason or detail(name, spec, n_train))
        self._show_rate()

    @Slot()
    def _show_rate(self) -> None:
        """While a schedule is at work in a live run, the learning rate of this moment."""
        values = self._session.seen.hyperparameters
        if not self._session.seen.is_live or values is None or not self.isVisible():
            return
        text = rate_now(values, self._session.seen.epoch)
        if text:
            self.value_rows["learning_rate"].show_detail(text)

    @Slot(object)
    def _show_problems(self, _problems: object) -> None:
        for name in (*self.value_rows, *self.choice_rows):
            self._show_problem(name)

    def _show_problem(self, name: str) -> None:
        found = (problem.message for problem in self._document.problems if problem.field == field_of(name))
        refused = self._live.progress(name).reason
        message = tr("not possible: {refused}", refused=with_labels(refused)) if refused else next(found, None)
        (self.value_rows.get(name) or self.choice_rows[name]).show_problem(message)

    @Slot(str)
    def _show_progress(self, name: str) -> None:
        (self.value_rows.get(name) or self.choice_rows[name]).show_progress(self._live.progress(name))
        self._show_problem(name)

    @Slot(object)
    def _show_state(self, _state: object) -> None:
        self._show_waiting()
        self._show_details()

    @Slot()
    def _show_run(self) -> None:
        self._show_waiting()
        self._show_details()

    def _show_waiting(self) -> None:
        """Mark what the run that is live does not use yet."""
        running = self._session.seen.spec if self._session.seen.is_live else None
        for name, row in self.choice_rows.items():
            if not takes_effect_live(name):
                wanted = getattr(self._document.spec.hyperparameters, name)
                row.show_waiting(running is not None and getattr(running.hyperparameters, name) != wanted)
