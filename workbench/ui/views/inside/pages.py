"""The pages of the tab *Inside* in one table: a new one is a widget with ``show_step``, and its row here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from workbench.language import tr
from workbench.ui.views.inside.batch_norm_page import BatchNormPage
from workbench.ui.views.inside.example_page import ExamplePage
from workbench.ui.views.inside.layers_page import LayersPage
from workbench.ui.views.inside.rows_page import RowsPage
from workbench.ui.views.inside.size_page import SizePage
from workbench.ui.views.inside.step_page import StepPage
from workbench.ui.views.inside.step_reader import StepSeen
from workbench.ui.widgets.theme import ThemeSource


class InsidePage(Protocol):
    """A widget that shows one executed mini-batch. It is told of a step only while it is the page that is looked at."""

    def show_step(self, seen: StepSeen) -> None:
        """Show this mini-batch; takes some milliseconds. What takes longer is work for a ``Background`` of its own."""

    def shut_down(self) -> bool:
        """Wait for work under way; False if that takes longer than a moment."""


@dataclass(frozen=True, slots=True)
class PageRow:
    """``purpose`` says what the page is for, under the pointer."""

    name: str
    title: str
    purpose: str
    make: Callable[[ThemeSource], InsidePage]


PAGES: Final[tuple[PageRow, ...]] = (
    PageRow(
        "batch_norm",
        tr("Batch norm"),
        tr("What batch norm did in this mini-batch, layer by layer and unit by unit, and what it is good for"),
        BatchNormPage,
    ),
    PageRow(
        "rows",
        tr("This mini-batch"),
        tr("Whose loss and whose gradient it is, row by row; and the same steps again without chosen rows"),
        RowsPage,
    ),
    PageRow(
        "step",
        tr("Step by step"),
        tr(
            "The mini-batch sub-step by sub-step, forward and back, with formulas, arrays and the NumPy lines that do it"
        ),
        StepPage,
    ),
    PageRow(
        "example",
        tr("One example"),
        tr("One example on its way through the output: z, t = eᶻ, a; with the statistics of training or of test time"),
        ExamplePage,
    ),
    PageRow(
        "weights",
        tr("Weights"),
        tr("W of a layer, its gradient and its change in this mini-batch; the units of the first layer as images"),
        LayersPage,
    ),
    PageRow(
        "size",
        tr("Mini-batch size"),
        tr("How noisy the gradient is, what a larger or smaller mini-batch would cost, and a fan that tests it"),
        SizePage,
    ),
)
"""In the order in which they stand."""
