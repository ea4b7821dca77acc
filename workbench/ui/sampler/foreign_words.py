"""What the import says of a foreign row: what it draws, how that compares, what becomes of it. Without Qt."""

from collections.abc import Sequence

from workbench.search.foreign.rows import ForeignRow
from workbench.search.scales import averaged_steps
from workbench.specs.search_space import ROWS, Dimension
from workbench.ui.number_text import number_text
from workbench.ui.sampler.words import SCALE_NAMES, value_text


def summary(name: str, rows: Sequence[ForeignRow]) -> str:
    """How many rows of a file can be taken over."""
    taken = sum(row.dimension is not None for row in rows)
    served = sum(row.dimension is None and row.suggested is not None for row in rows)
    sentence = f"{name}: {taken} of {len(rows)} rows can be taken over"
    return f"{sentence}, {served} more on the 1−log scale." if served else f"{sentence}."


def thresholds_table(row: ForeignRow) -> tuple[tuple[str, str, str], ...]:
    """For each threshold: its name with the steps it averages over, the share above it there, that of the 1-log rule."""
    return tuple(
        (f"above {mark.value:g} (≈ {averaged_steps(mark.value):.4g} steps)", _share(mark.share), _share(rule))
        for mark in row.thresholds
        for rule in (mark.one_minus_log_share,)
    )


def needs_other_scale(row: ForeignRow) -> bool:
    """Whether the 1-log row is suggested because the foreign scale draws something else."""
    return row.suggested is not None and row.suggested != row.dimension


def verdict(row: ForeignRow, *, take_suggestions: bool) -> tuple[str, str]:
    """The role (good, warning, error) and a sentence on what becomes of the row."""
    if take_suggestions and row.suggested is not None:
        return "good", f"Becomes {dimension_text(row.suggested)}."
    if row.dimension is None:
        problem = row.problem.partition("; known are")[0]
        reason = f"{problem[:1].upper()}{problem[1:]}"
        return "error", f"Cannot be taken over. {reason}."
    if needs_other_scale(row):
        return "warning", f"Becomes {dimension_text(row.dimension)}, which hardly reaches long averages."
    return "good", f"Becomes {dimension_text(row.dimension)}."


def dimension_text(row: Dimension) -> str:
    """A row in words: ``learning rate, log, 0.0001 to 0.1``."""
    label = ROWS[row.name].label.lower()
    if row.scale == "choice":
        return f"{label}, one of {', '.join(value_text(choice) for choice in row.choices)}"
    ends = f"{number_text(row.low or 0.0)} to {number_text(row.high or 0.0)}"
    return f"{label}, {SCALE_NAMES[row.scale].lower()}, {ends}"


def _share(share: float) -> str:
    return f"{100.0 * share:.1f} %"
