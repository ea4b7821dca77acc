"""What the timeline says: tooltips, the line about the place looked at, reasons why a button is off. Without Qt."""

import html
import time
from collections.abc import Iterable

from workbench.language import tr, tr_count
from workbench.numbers import duration, exact, grouped, percent, significant
from workbench.runs.history.history import Best, History, JournalEdit, Mark, Place
from workbench.runs.history.ledger import edit_label
from workbench.specs.row_edits import ROW_EDITS, rows_change_text
from workbench.specs.run import BATCH_NORM_STATISTICS, EditValue


def made_at(history: History, place: Place, tip_made: float | None) -> float | None:
    """Wall time in seconds since 1970, or None where nothing on record comes after the place.

    ``tip_made`` is the moment of the newest step of the branch, where that is known.
    """
    branch = history.branch(place.branch)
    moments = [(branch.first_step, branch.created)]
    moments += [(edit.step, edit.made) for edit in history.edits if edit.branch == place.branch]
    moments += [(mark.place.step, mark.made) for mark in history.marks if _is_of_its_step(mark, place)]
    if tip_made is not None:
        moments.append((branch.length, tip_made))
    known = sorted(moment for moment in moments if moment[1] > 0.0)
    before = [moment for moment in known if moment[0] <= place.step]
    after = [moment for moment in known if moment[0] >= place.step]
    if not before or not after:
        return None
    (s0, t0), (s1, t1) = before[-1], after[0]
    return t0 if s1 <= s0 else t0 + (t1 - t0) * (place.step - s0) / (s1 - s0)


def _is_of_its_step(mark: Mark, place: Place) -> bool:
    """An alert comes while its step is trained; a pin or a note may be set hours later."""
    return mark.kind == "alert" and mark.place.branch == place.branch


_MOST_LINES = 8


def step_text(step: int) -> str:
    """``step 1,200``."""
    return tr("step {step}", step=grouped(step))


def change_text(edit: JournalEdit) -> str:
    """``learning rate 0.01 → 0.005``."""
    if edit.name == BATCH_NORM_STATISTICS:
        return tr("batch-norm averages replaced by exact statistics")
    if edit.name in ROW_EDITS:
        return rows_change_text(edit.name, edit.old, edit.new)
    label = edit_label(edit.name)
    label = label[:1].lower() + label[1:]
    return f"{label} {_value(edit.old)} → {_value(edit.new)}"


def mark_text(source: JournalEdit | Mark | Best) -> str:
    """``step 1,200 · learning rate 0.01 → 0.005 · 14:03``; the same for alerts, pins, notes and best scores."""
    match source:
        case JournalEdit():
            return _joined(step_text(source.step), change_text(source), _clock(source.made), source.note)
        case Best():
            score = tr("best dev loss {loss}", loss=significant(source.loss))
            return _joined(
                step_text(source.place.step), score, tr("accuracy {accuracy}", accuracy=percent(source.accuracy, 1))
            )
        case _:
            return _joined(step_text(source.place.step), _about(source), _clock(source.made))


def _about(mark: Mark) -> str:
    if mark.kind == "pin" and not mark.text:
        return "pinned"
    return f"{mark.kind}: {mark.text}"


def ago_text(seconds: float) -> str:
    """``about 2 min ago``."""
    if seconds < 5.0:
        return tr("just now")
    if seconds < 60.0:
        return tr("about {seconds} ago", seconds=duration(seconds))
    if seconds < 3600.0:
        return tr("about {seconds} min ago", seconds=round(seconds / 60.0))
    if seconds < 86_400.0:
        return tr("about {seconds} h ago", seconds=round(seconds / 3600.0))
    return tr("about {seconds} d ago", seconds=round(seconds / 86_400.0))


def place_text(history: History, place: Place) -> str:
    """``step 12,300 of branch 2``."""
    return tr("{step} of {title}", step=step_text(place.step), title=history.branch(place.branch).title)


def looking_text(
    history: History, place: Place, epoch: float | None, seconds: float | None, marks: Iterable[str]
) -> str:
    """The line about a place in the past; ``marks`` are the texts of those at that place."""
    parts = [tr("Looking at {history}", history=place_text(history, place))]
    if epoch is not None:
        parts.append(tr("epoch {epoch:.1f}", epoch=epoch))
    if seconds is not None:
        parts.append(ago_text(seconds))
    parts.extend(text.split(" · ", 1)[-1] for text in marks)
    return " · ".join(parts)


def live_text(history: History, place: Place) -> str:
    """The line while the views follow the trainer."""
    title = f" · {history.branch(place.branch).title}" if len(history.branches) > 1 else ""
    return tr("Live, {step}{title}", step=step_text(place.step), title=title)


def lane_tooltip(history: History, number: int) -> str:
    """What a branch is: where it begins and ends, and what it holds."""
    branch = history.branch(number)
    begins = tr("begins the run")
    if branch.start is not None:
        begins = tr(
            "left {title} at {step}", title=history.branch(branch.start.branch).title, step=step_text(branch.start.step)
        )
    edits = len(history.own_edits(number))
    lines = [branch.title, begins, tr("goes to {length}", length=step_text(branch.length))]
    if edits:
        lines.append(tr_count("{edits} edit by hand", "{edits} edits by hand", edits, edits=grouped(edits)))
    if number == history.current.branch:
        lines.append(tr("the run goes on here"))
    return as_tooltip(lines)


def as_tooltip(lines: Iterable[str]) -> str:
    """Lines as rich text; the first eight of many. Names are never taken for markup."""
    every = list(lines)
    more = [tr("and {grouped} more", grouped=grouped(len(every) - _MOST_LINES))] if len(every) > _MOST_LINES + 1 else []
    shown = every[:_MOST_LINES] if more else every
    return "<qt>" + "<br>".join(html.escape(line) for line in (*shown, *more)) + "</qt>"


def _value(value: EditValue) -> str:
    return value.replace("_", " ") if isinstance(value, str) else exact(value)


def _clock(made: float) -> str:
    return time.strftime("%H:%M", time.localtime(made)) if made > 0.0 else ""


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
