"""The cards of the page "Batch norm" that follow from the mini-batch alone."""

from typing import Final

import numpy as np
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLabel

from workbench.insight.microscope.microscope_texts import (
    statistics_caption,
    statistics_rows,
    walk_lines,
)
from workbench.insight.microscope.strips import Strip
from workbench.insight.microscope.unit_story import NormStatistics, Walk
from workbench.language import tr
from workbench.numbers import grouped
from workbench.ui.charts.card import Card
from workbench.ui.views.inside.graph_picture import Graph, GraphLine, GraphPicture
from workbench.ui.views.inside.strips_picture import StripsPicture
from workbench.ui.widgets.parts import push_button, text_label
from workbench.ui.widgets.theme import ThemeSource

CAPTION: Final = 6
"""Lines below a picture: enough for the narrowest card"""
_ROW: Final = "<tr><td style='padding-right:10px'>{}</td><td align='right' style='padding-right:10px'>{}</td><td align='right'>{}</td></tr>"


class StripsCard(Card):
    """z → ẑ → z̃ → a."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__(
            "z → ẑ → z̃ → a",
            tr("How the numbers are spread before and after each stage, each on its own scale"),
            lines=CAPTION,
        )
        self.choice = self.add_choice(
            tr("Whose numbers are shown"), tr("Those of the chosen unit, or of the whole layer")
        )
        self.choice.addItems([tr("this unit"), tr("the layer")])
        self.picture = StripsPicture(themes)
        self.add_picture(self.picture)

    def show_strips(self, strips: tuple[Strip, ...], m: int) -> None:
        """Show these."""
        self.picture.show_strips(strips)
        self.say(
            tr(
                "{m} rows. ẑ has mean 0 and deviation 1; γ and β then give it any mean and deviation. Line: the mean; below: "
                "mean ± deviation.",
                m=grouped(m),
            )
        )


class StatisticsCard(Card):
    """Three statistics of a unit, and of all units as dots."""

    def __init__(self, themes: ThemeSource) -> None:
        tip = tr("μ and σ² of the chosen unit in three ways; below, those of all units of the layer")
        super().__init__(tr("Three statistics"), tip, lines=CAPTION)
        self.choice = self.add_choice(tr("What is drawn of all units"), tr("μ or σ² of all units of the layer"))
        self.choice.addItems(["μ", "σ²"])
        self.table = _table()
        self.add_widget(self.table)
        self.picture = GraphPicture(themes, tr("Statistics of all units"))
        self.add_picture(self.picture)
        self._told: NormStatistics | None = None
        self.choice.currentIndexChanged.connect(self._show_chosen)

    def show_statistics(self, told: NormStatistics, unit: int) -> None:
        """Show these."""
        self._told, self._unit = told, unit
        head = _ROW.format("", "μ", "σ²")
        rows = "".join(_ROW.format(*row) for row in statistics_rows(told, unit))
        self.table.setText(f"<table cellspacing='0'>{head}{rows}</table>")
        self._show_chosen()
        self.say(statistics_caption(told))

    @Slot()
    def _show_chosen(self) -> None:
        told, of_means = self._told, self.choice.currentIndex() == 0
        if told is None:
            return
        exact = told.exact_mean if of_means else told.exact_variance
        units = np.arange(1.0, len(told.gamma) + 1.0)
        lines = [
            GraphLine(tr("mini-batch"), units, told.batch_mean if of_means else told.batch_variance, 0, "dots"),
            GraphLine("EWMA", units, told.average_mean if of_means else told.average_variance, 1, "dots"),
        ]
        if exact is not None:
            lines.append(GraphLine(tr("exact"), units, exact, 2))
        graph = Graph(tuple(lines), tr("unit"), self._read_unit, here=float(self._unit + 1))
        self.picture.show_graph(graph)

    def _read_unit(self, place: int) -> str:
        if self._told is None:
            return ""
        rows = [
            tr("{name}: μ {mean}, σ² {variance}", name=name, mean=mean, variance=variance)
            for name, mean, variance in statistics_rows(self._told, place)
        ]
        return tr("unit {unit}; {rows}", unit=grouped(place + 1), rows="; ".join(rows))


class WalkCard(Card):
    """One row walked through the formulas."""

    def __init__(self) -> None:
        tip = tr("The formulas of batch norm with the numbers of the chosen unit and row of the mini-batch")
        super().__init__(tr("One row, step by step"), tip)
        self.formulas = _table()
        self.add_widget(self.formulas, 1)

    def show_walk(self, found: Walk) -> None:
        """Show it."""
        texts = [
            f"{formula}<br>&nbsp;&nbsp;&nbsp;{text}" if formula and text else formula or f"&nbsp;&nbsp;&nbsp;{text}"
            for formula, text in walk_lines(found)
        ]
        self.formulas.setText("<br>".join(texts))
        self.say(
            tr(
                "Unit {unit}, row {row} of the mini-batch, in double precision.",
                unit=grouped(found.unit + 1),
                row=grouped(found.example + 1),
            )
        )


class ClaimsCard(Card):
    """Two claims of the course that are shown on a copy."""

    asked = Signal(str)
    """``identity`` or ``bias``."""

    def __init__(self) -> None:
        super().__init__(
            tr("Shown on a copy"),
            tr("What γ, β and a bias could do here; nothing of the run is changed"),
            lines=CAPTION,
        )
        self.identity = push_button(
            tr("Set γ=√(σ²+ε), β=μ"),
            tr("Show that γ and β can undo batch norm: z̃ = z, the loss unchanged"),
            self._ask_identity,
        )
        self.bias = push_button(
            tr("Keep the bias"), tr("Show that a bias below batch norm has no effect: ∂L/∂b = 0"), self._ask_bias
        )
        self.add_widget(self.identity)
        self.add_widget(self.bias)
        self.proof = _table()
        self.add_widget(self.proof, 1)
        self.say(tr("Both are computed in double precision for the chosen layer and this mini-batch, without dropout."))

    def show_proof(self, text: str) -> None:
        """The figures."""
        self.proof.setText(text)

    @Slot()
    def _ask_identity(self) -> None:
        self.asked.emit("identity")

    @Slot()
    def _ask_bias(self) -> None:
        self.asked.emit("bias")


def _table() -> QLabel:
    """Rows of text that can be copied."""
    label = text_label("", wraps=True)
    label.setTextFormat(Qt.TextFormat.RichText)
    label.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
