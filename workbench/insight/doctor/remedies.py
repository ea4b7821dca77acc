"""Edits that are proposed, each only where it changes something and is allowed."""

from workbench.errors import SpecError
from workbench.insight.doctor.evidence import Evidence
from workbench.insight.doctor.finding import Remedy
from workbench.language import tr
from workbench.numbers import rounded
from workbench.specs.hyperparameters import TABLE
from workbench.specs.run import BATCH_NORM_STATISTICS, EXACT, EditValue


def edit(seen: Evidence, name: str, new: EditValue, text: str) -> tuple[Remedy, ...]:
    """One remedy, or none where the value is in force already or is not possible."""
    if name == BATCH_NORM_STATISTICS:
        return (Remedy(text, name, tr("averages"), EXACT),)
    info = TABLE[name]
    if isinstance(new, float):
        new = rounded(min(max(new, info.low), info.high), 2)
    old: EditValue = getattr(seen.values, name)
    if old == new or (name == "batch_size" and isinstance(new, int) and new > seen.data.train.rows):
        return ()
    try:
        seen.values.replaced(**{name: new})
    except SpecError:
        return ()
    return (Remedy(text, name, old, new),)


def at_next_start(text: str) -> tuple[Remedy, ...]:
    """What cannot change while a run trains."""
    return (Remedy(text),)


def smaller_rate(seen: Evidence, factor: float = 10.0) -> tuple[Remedy, ...]:
    """A learning rate divided by ``factor``."""
    text = tr("A smaller learning rate: steps that do not jump over the valley")
    return edit(seen, "learning_rate", seen.values.learning_rate / factor, text)


def clipping(seen: Evidence) -> tuple[Remedy, ...]:
    """Gradient clipping, where there is none."""
    return edit(seen, "clip_norm", 1.0, tr("Clip the gradient")) if seen.values.clip_norm == 0.0 else ()
