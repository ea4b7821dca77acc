"""Curves as a table of comma-separated values."""

import csv
from collections.abc import Callable, Iterable
from io import StringIO

from workbench.numbers import exact, rounded
from workbench.training.curves import CurveSource
from workbench.training.exact_curves import EVERY_BIN, Stretch
from workbench.training.pyramid import Bands

Line = tuple[str, Callable[[CurveSource, float, float, int], Bands]]
"""What it is called, and how it is read: between two steps, with about so many points."""


def curve_table(lines: tuple[Line, ...], stretches: Iterable[Stretch]) -> str:
    """All lines one after the other, as fine as the stretches know them: one row per bin, or per mini-batch."""
    texts = [StringIO() for _ in lines]
    writers = [csv.writer(text, lineterminator="\n") for text in texts]
    for curves, first, last in stretches:
        for (name, source), writer in zip(lines, writers, strict=True):
            bands = source(curves, first, last, EVERY_BIN)
            columns = (bands.steps, bands.low, bands.mean, bands.high, bands.rows)
            for step, low, mean, high, rows in zip(*(column.tolist() for column in columns), strict=True):
                if first <= step <= last:
                    writer.writerow((name, exact(rounded(step, 15)), low, mean, high, rows))
    return "quantity,step,low,mean,high,rows\n" + "".join(text.getvalue() for text in texts)
