"""From marks on axes to the box of a finer stage, and what speaks against it. Without Qt."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from workbench.errors import SpecError
from workbench.language import tr, tr_count
from workbench.numbers import score
from workbench.search.results import TrialRecord, best_of
from workbench.search.space.ranges import Edge, at_edge, extended, narrowed
from workbench.search.space.scales import plain, readable, value_at
from workbench.search.study.stages import Stage, finer_stage
from workbench.search.study.trial_texts import value_text
from workbench.specs.hyperparameters import Value
from workbench.specs.row_names import label
from workbench.specs.search_space import row_and_layer
from workbench.ui.views.board.board_data import SCORE, BoardData, Brushes

_LAST_R = 1.0 - 1e-12
"""Values are drawn from r < 1; the upper end of an axis is just below."""


@dataclass(frozen=True, slots=True)
class Finer:
    """What a box over some trials means: ``ranges`` of rows, the ``parent`` to narrow, the trials inside.

    ``edges`` lists where the best trial inside lies at an end of the parent's range, ``box_edges`` where it lies at an
    end of the box alone.
    """

    ranges: dict[str, tuple[Value, ...]]
    parent: Stage
    inside: tuple[TrialRecord, ...]
    best: TrialRecord | None
    edges: tuple[Edge, ...]
    box_edges: tuple[Edge, ...] = ()


def finer(data: BoardData, brushes: Brushes) -> Finer | None:
    """What these marks mean; None where no hyperparameter is marked."""
    ranges = box_of(data, brushes)
    if not ranges:
        return None
    mask = data.inside(brushes)
    inside = tuple(record for record, is_in in zip(data.records, mask.tolist(), strict=True) if is_in)
    best = best_of(data.plan.metric, inside)
    parent = parent_of(data, inside)
    edges = at_edge(parent.space, best.values) if best else ()
    return Finer(ranges, parent, inside, best, edges, _box_edges(parent, ranges, best, edges))


def _box_edges(
    parent: Stage, ranges: dict[str, tuple[Value, ...]], best: TrialRecord | None, known: tuple[Edge, ...]
) -> tuple[Edge, ...]:
    """Where the best lies at an end of the box that is no end of the parent's range."""
    if best is None:
        return ()
    try:
        space = narrowed(parent.space, ranges)
    except SpecError:
        return ()
    there = {(edge.row, edge.end) for edge in known}
    return tuple(e for e in at_edge(space, best.values) if e.row in ranges and (e.row, e.end) not in there)


def box_of(data: BoardData, brushes: Brushes) -> dict[str, tuple[Value, ...]]:
    """The marked ranges as values, by row; of choices, those that are marked."""
    box: dict[str, tuple[Value, ...]] = {}
    for name, (low, high) in brushes.items():
        if name == SCORE or name not in data.names:
            continue
        axis, row = data.axis(name), row_and_layer(name)[0]
        if axis.scale == "choice":
            count = len(axis.choices)
            box[row] = tuple(c for place, c in enumerate(axis.choices) if low <= (place + 0.5) / count <= high)
        else:
            ends = plain(readable(axis, value_at(axis, [low, min(high, _LAST_R)])))
            known = [value for value in box.get(row, ()) if not isinstance(value, str)]
            numbers = [*known, *(value for value in ends if not isinstance(value, str))]
            box[row] = (min(numbers), max(numbers))
    return box


def parent_of(data: BoardData, inside: Sequence[TrialRecord]) -> Stage:
    """The stage that most of the trials belong to, the later one where two are even; else the last one."""
    counts = Counter(record.stage for record in inside)
    known = [stage for stage in data.plan.stages if counts[stage.number]]
    return max(known, key=lambda stage: (counts[stage.number], stage.number)) if known else data.plan.stages[-1]


def new_stage(data: BoardData, box: Finer, budget: int) -> Stage:
    """The finer stage. Raises ``SpecError`` where nothing is left of a range."""
    return finer_stage(box.parent, next_stage_number(data), box.ranges, budget)


def extended_stage(data: BoardData, stage: Stage, edge: Edge, budget: int) -> Stage:
    """A stage beside ``stage`` whose range reaches further at that end. Raises ``SpecError``."""
    row = stage.space.row(edge.row)
    if row is None:
        raise SpecError.single(edge.row, tr("is not a row of this search space, so it cannot be extended"))
    space = stage.space.with_row(extended(row, edge.end))
    note = tr("{row} extended", row=label(edge.row))
    return stage.replaced(number=next_stage_number(data), parent=stage.number, space=space, budget=budget, note=note)


def next_stage_number(data: BoardData) -> int:
    """The number of the stage that comes next."""
    return max(stage.number for stage in data.plan.stages) + 1


def box_text(data: BoardData, box: Finer) -> str:
    """``Learning rate 0.003 to 0.1 · 14 trials, best 0.9841``."""
    parts = []
    for row, values in box.ranges.items():
        text = ", ".join(map(value_text, values)) if data_is_choice(data, row) else " to ".join(map(value_text, values))
        parts.append(f"{label(row)} {text or 'nothing'}")
    trials = tr_count("{n} trial", "{n} trials", len(box.inside))
    if box.best is not None and box.best.score is not None:
        trials += tr(", best {score}", score=score(box.best.score))
    return " · ".join([*parts, trials])


def data_is_choice(data: BoardData, row: str) -> bool:
    """Whether a row is a choice."""
    return any(axis.name == row and axis.scale == "choice" for axis in data.axes)


def edge_text(edge: Edge) -> str:
    """Why zooming in would be wrong there."""
    text = tr(
        "The best {lower}, {edge}, lies at the {end} end of its range",
        lower=label(edge.row).lower(),
        edge=value_text(edge.value),
        end=edge.end,
    )
    return (
        tr("{text}: extend, do not zoom.", text=text)
        if edge.can_extend
        else tr("{text}, which cannot reach further.", text=text)
    )


def box_edge_text(edge: Edge) -> str:
    """Why the box should be drawn again."""
    return tr(
        "The best {lower}, {edge}, lies at the {end} edge of this box: widen it.",
        lower=label(edge.row).lower(),
        edge=value_text(edge.value),
        end=edge.end,
    )
