"""Trials with the same choice side by side, not on top of each other."""

from typing import Final

import numpy as np

from workbench.ui.search_board.board_data import SCORE, BoardData, Floats

_GOLDEN: Final = 0.6180339887498949
"""Multiples of it, modulo 1, are spread evenly whatever their number."""
_WIDTH: Final = 0.6
"""Of the room of one choice."""


def spread_positions(data: BoardData, name: str) -> Floats:
    """Positions on an axis, (trials,); those of a choice are moved a little to both sides, by the trial's number."""
    positions, axis = data.positions[:, data.names.index(name)], data.axis(name)
    if axis.scale != "choice":
        return positions
    return np.asarray(positions + (np.modf(data.numbers * _GOLDEN)[0] - 0.5) * _WIDTH / len(axis.choices))


def whole_choices(data: BoardData, name: str, part: tuple[float, float]) -> tuple[float, float]:
    """A part of an axis, widened to whole choices on an axis of choices: a choice is in it or not."""
    if name == SCORE or data.axis(name).scale != "choice":
        return part
    count = len(data.axis(name).choices)
    return float(np.floor(part[0] * count) / count), min(1.0, float(np.ceil(part[1] * count) / count))
