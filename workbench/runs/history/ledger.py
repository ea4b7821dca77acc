"""The ledger: everything that a hand did to a run, in the order in which it was done, with what came of it.

A row is an edit, a branch that was begun by going back, a pin, or a look at the test part. The table can leave as CSV for spreadsheets and as
Markdown for reports.
"""

import csv
import io
import math
import statistics
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from workbench.language import tr, tr_count
from workbench.numbers import grouped, signed, significant
from workbench.runs.history.history import Branch, Effect, History, JournalEdit, Mark, Place
from workbench.specs.hyperparameters import TABLE
from workbench.specs.row_edits import ROW_EDITS, rows_label, rows_value_text
from workbench.specs.run import BATCH_NORM_STATISTICS, EditValue
from workbench.training.paired_losses import Doubt, order_error

NOT_MEASURED = tr("not measured")

Kind = Literal["edit", "branch", "pin", "test"]

_PLAN_LABELS = {
    "epochs": tr("Planned epochs"),
    "steps": tr("Planned steps"),
    "stop_watch": tr("Score that is watched"),
    "stop_patience": tr("Patience"),
    "stop_target": tr("Target"),
}
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
_COLUMNS = ("step", "what", "old", "new", "when", "branch", "effect", "note")


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One intervention. ``old`` and ``new`` are empty texts where there is none; ``made`` is seconds since 1970.

    ``place`` is the one just before it; ``edit`` is the number of the edit in its branch and ``name`` what it changes, None
    and an empty text for other rows.
    """

    kind: Kind
    place: Place
    branch: str
    what: str
    old: EditValue
    new: EditValue
    made: float
    effect: str = ""
    note: str = ""
    edit: int | None = None
    name: str = ""

    @property
    def change(self) -> str:
        """``0.001 → 0.01``."""
        old, new = value_text(self.old, self.name), value_text(self.new, self.name)
        return f"{old} → {new}" if old and new else new or old


def ledger_rows(history: History) -> tuple[LedgerRow, ...]:
    """All rows, the oldest first."""
    effects = {(effect.branch, effect.edit): effect for effect in history.effects}
    titles = {branch.number: branch.title for branch in history.branches}
    rows = [_branch_row(branch, titles) for branch in history.branches if branch.start is not None]
    rows += [_edit_row(edit, titles, effects.get((edit.branch, edit.number))) for edit in history.edits]
    rows += [_pin_row(mark, titles) for mark in history.marks if mark.kind == "pin" and not mark.is_removed]
    looks = [mark for mark in history.marks if mark.kind == "test"]
    rows += [_look_row(mark, number, titles) for number, mark in enumerate(looks, 1)]
    return tuple(sorted(rows, key=_time_and_place))


def edit_label(name: str) -> str:
    """What an edit changes, in words."""
    if name == BATCH_NORM_STATISTICS:
        return tr("Batch-norm statistics")
    if name in ROW_EDITS:
        return rows_label(name)
    return _PLAN_LABELS[name] if name in _PLAN_LABELS else TABLE[name].label


def value_text(value: EditValue, name: str = "") -> str:
    """A value in a few digits that still tell it from its neighbours; of an edit of rows how many they are."""
    if name in ROW_EDITS:
        return rows_value_text(name, value)
    if isinstance(value, float):
        return significant(value, 6)
    return grouped(value) if isinstance(value, int) else value


def effect_text(effect: Effect | None) -> str:
    """``dev loss −0.012 ± 0.009 after 500 steps (± 95 %: other examples than the 22 of the dev part, 3 orders in training)``.

    Effects that were measured when only orders were compared have their standard deviation over the orders, and say so.
    """
    if effect is None or not effect.differences:
        return NOT_MEASURED
    steps = tr_count("{steps} step", "{steps} steps", effect.steps, steps=grouped(effect.steps))
    orders = len(effect.differences)
    finite = [value for value in effect.differences if math.isfinite(value)]
    if len(finite) < orders:
        return tr(
            "{differences} within {steps}{orders}",
            differences=_divergence(effect.differences),
            steps=steps,
            orders=tr(" ({orders} orders)", orders=orders) if orders > 1 else "",
        )
    if effect.dev_error is not None:
        doubt = Doubt(order_error(finite), orders, effect.dev_error, effect.dev_examples)
        spread, covered = f" ± {significant(doubt.half_width, 2)}", _covered(doubt)
    else:
        spread = f" ± {significant(statistics.stdev(finite), 2)}" if orders > 1 else ""
        covered = _of_orders(orders)
    return tr(
        "dev loss {signed}{spread} after {steps}{orders}",
        signed=signed(statistics.fmean(finite)),
        spread=spread,
        steps=steps,
        orders=covered,
    )


def to_csv(rows: tuple[LedgerRow, ...]) -> str:
    """Comma-separated, with a header. Text that a spreadsheet would take for a formula gets an apostrophe (CWE-1236)."""
    sheet = io.StringIO(newline="")
    writer = csv.writer(sheet, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for row in rows:
        fields = (row.place.step, row.what, row.old, row.new, _when(row.made), row.branch, row.effect, row.note)
        writer.writerow([_unarmed(field) for field in fields])
    return sheet.getvalue()


def to_markdown(rows: tuple[LedgerRow, ...]) -> str:
    """A table in Markdown."""
    lines = [tr("| Step | What | Old → New | When (UTC) | Branch | Effect | Note |"), "|---:|---|---|---|---|---|---|"]
    for row in rows:
        fields = (grouped(row.place.step), row.what, row.change, _when(row.made), row.branch, row.effect, row.note)
        lines.append("| " + " | ".join(_cell(field) for field in fields) + " |")
    return "\n".join(lines) + "\n"


def _edit_row(edit: JournalEdit, titles: dict[int, str], effect: Effect | None) -> LedgerRow:
    return LedgerRow(
        kind="edit",
        place=edit.before,
        branch=titles[edit.branch],
        what=edit_label(edit.name),
        old=edit.old,
        new=edit.new,
        made=edit.made,
        effect=effect_text(effect),
        note=edit.note,
        edit=edit.number,
        name=edit.name,
    )


def _branch_row(branch: Branch, titles: dict[int, str]) -> LedgerRow:
    start = branch.start
    if start is None:
        raise ValueError(tr("the first branch was not begun by a hand"))
    place = Place(branch.number, start.step, start.edits)
    return LedgerRow(
        "branch", place, branch.title, tr("Branch begun"), titles[start.branch], branch.title, branch.created
    )


def _pin_row(mark: Mark, titles: dict[int, str]) -> LedgerRow:
    return LedgerRow("pin", mark.place, titles[mark.place.branch], tr("Pin"), "", mark.text, mark.made)


def _look_row(mark: Mark, number: int, titles: dict[int, str]) -> LedgerRow:
    what = tr("Look {number} at the test part", number=number)
    return LedgerRow("test", mark.place, titles[mark.place.branch], what, "", mark.text, mark.made)


def _time_and_place(row: LedgerRow) -> tuple[float, int, int, int]:
    return row.made, row.place.branch, row.place.step, row.place.edits


def _divergence(differences: tuple[float, ...]) -> str:
    """Which of the twins did not survive."""
    edited = sum(value == math.inf or math.isnan(value) for value in differences)
    unedited = sum(value == -math.inf or math.isnan(value) for value in differences)
    if edited and unedited:
        return tr("diverges with it ({edited}×) and without it ({unedited}×)", edited=edited, unedited=unedited)
    return tr("diverges with it") if edited else tr("diverges without it")


def _of_orders(orders: int) -> str:
    return tr(" (± between {orders} orders of the examples, one dev part)", orders=orders) if orders > 1 else ""


def _covered(doubt: Doubt) -> str:
    """What the ± covers."""
    examples = grouped(doubt.examples)
    if doubt.orders == 1:
        return tr(
            " (± 95 %: other examples than the {examples} of the dev part; not other orders in training)",
            examples=examples,
        )
    return tr(
        " (± 95 %: other examples than the {examples} of the dev part, {orders} orders in training)",
        examples=examples,
        orders=doubt.orders,
    )


def _when(made: float) -> str:
    return datetime.fromtimestamp(made, UTC).strftime("%Y-%m-%d %H:%M:%S")


def _unarmed(field: EditValue) -> EditValue:
    return f"'{field}" if isinstance(field, str) and field.startswith(_FORMULA_SIGNS) else field


def _cell(text: str) -> str:
    return " ".join(text.replace("\\", "\\\\").replace("|", "\\|").split())
