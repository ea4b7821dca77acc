"""The cards of the page "Batch norm" whose numbers are measured beside the window, and that of the lag."""

from typing import Final

import numpy as np
from PySide6.QtCore import Signal, Slot

from workbench.insight.insight_texts import layer_name, number
from workbench.insight.microscope.average_lag import AverageLag
from workbench.insight.microscope.batch_noise import BatchNoise
from workbench.insight.microscope.input_drift import InputDrift
from workbench.insight.microscope.microscope_texts import (
    CAUSE_MEANINGS,
    CAUSE_NAMES,
    PATH_NAMES,
    drift_caption,
    gap_caption,
    lag_caption,
    noise_caption,
    noise_reading,
    paths_caption,
    twins_caption,
)
from workbench.insight.microscope.norm_paths import PATHS, NormPaths, PathOf
from workbench.insight.microscope.norm_twins import Twins
from workbench.insight.microscope.train_dev_gap import TrainDevGap
from workbench.language import tr
from workbench.numbers import grouped, percent, signed, significant
from workbench.ui.charts.card import Card
from workbench.ui.views.inside.bars_picture import BarsPicture, SignedBar
from workbench.ui.views.inside.graph_picture import Graph, GraphLine, GraphPicture
from workbench.ui.views.inside.norm_cards import CAPTION
from workbench.ui.views.inside.paths_picture import PathsPicture
from workbench.ui.widgets.arrangement import across
from workbench.ui.widgets.choice_box import ChoiceBox
from workbench.ui.widgets.parts import push_button
from workbench.ui.widgets.theme import ThemeSource

BACKS: Final = (1, 10, 100, 1000)
_REACHES: Final = (100, 500, 5000)
_WAITS: Final = tr("Measured as soon as the cursor rests.")


class NoiseCard(Card):
    """How noisy the mean of a mini-batch is."""

    def __init__(self, themes: ThemeSource) -> None:
        tip = tr(
            "Deviation of the mean of a mini-batch over many mini-batches of m rows, against σ/√m; both axes logarithmic"
        )
        super().__init__(tr("Noise of the mean"), tip, lines=CAPTION)
        self.picture = GraphPicture(themes, tr("Noise of the mean of a mini-batch"))
        self.add_picture(self.picture)
        self.say(_WAITS)

    def show_noise(self, found: BatchNoise, unit: int, m: int) -> None:
        """Show one unit."""
        self.say(noise_caption(found, unit, m))
        if not len(found.sizes) or not found.deviations[unit] > 0.0:
            self.picture.show_graph(None)
            return
        sizes = found.sizes.astype(np.float64)
        lines = (
            GraphLine(tr("measured"), sizes, found.measured[:, unit], 0, "dots"),
            GraphLine("σ/√m", sizes, found.expected[:, unit], 1),
            GraphLine(tr("within an epoch"), sizes, found.without_return[:, unit], 2, "dashes"),
        )
        self._found = found, unit
        marks = tuple(float(size) for size in sizes)
        here = float(m) if sizes[0] <= m <= sizes[-1] else None
        graph = Graph(lines, "m", self._read_noise, x_log=True, y_log=True, marks=marks, here=here)
        self.picture.show_graph(graph)

    def _read_noise(self, place: int) -> str:
        return noise_reading(*self._found, place)


class LagCard(Card):
    """How far the averages lag behind."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__(
            tr("Lag of the averages"),
            tr("What is left of the start values in the EWMA after so many steps: ρˢ"),
            lines=CAPTION,
        )
        self.picture = GraphPicture(themes, tr("Weight of the start values in the averages"))
        self.add_picture(self.picture)

    def show_lag(self, found: AverageLag) -> None:
        """Show it."""
        reach = max(10.0, 6.0 * found.half_life if np.isfinite(found.half_life) else 10.0)
        self._steps = np.linspace(0.0, reach, 41)
        self._weights = found.momentum**self._steps
        done = float(found.step - found.since)
        line = GraphLine("ρˢ", self._steps, self._weights)
        here = done if done <= reach else None
        self.picture.show_graph(Graph((line,), tr("steps s since the start of the average"), self._read_lag, here=here))
        self.say(lag_caption(found))

    def _read_lag(self, place: int) -> str:
        steps, weight = significant(float(self._steps[place]), 3), percent(float(self._weights[place]), 1)
        return tr("after {steps} steps: {weight} of the start value", steps=steps, weight=weight)


class DriftCard(Card):
    """How far what a layer reads has moved."""

    def __init__(self, themes: ThemeSource) -> None:
        tip = tr("Root mean square, over the units below, of how far the mean has moved, in standard deviations")
        super().__init__(tr("Drift of the inputs"), tip, lines=CAPTION)
        self.choice = self.add_choice(tr("Steps ago"), tr("How many steps ago it is compared with"))
        for back in BACKS:
            self.choice.addItem(tr("{back} steps ago", back=grouped(back)), back)
        self.choice.setCurrentIndex(1)
        self.picture = BarsPicture(themes, tr("Drift of what each layer reads"))
        self.add_picture(self.picture)
        self.say(_WAITS)

    def show_drift(self, found: InputDrift) -> None:
        """A bar for each layer."""
        last = len(found.shift) - 1
        bars = []
        for layer, (shift, ratio) in enumerate(zip(found.shift.tolist(), found.ratio.tolist(), strict=True)):
            name = layer_name(layer, layer == last)
            text = tr("{shift} σ, σ² × {ratio}", shift=number(shift), ratio=number(ratio))
            bars.append(SignedBar(name, shift, text, f"{name}: {text}"))
        self.picture.show_bars(tuple(bars))
        self.say(drift_caption(found))


class GapCard(Card):
    """A bar for each cause of the gap between the told loss and the dev loss."""

    def __init__(self, themes: ThemeSource) -> None:
        tip = tr(
            "From the loss told of this mini-batch to the dev loss, one change at a time, from the top to the bottom"
        )
        super().__init__(tr("The train–dev gap explained"), tip, lines=CAPTION)
        self.picture = BarsPicture(themes, tr("Causes of the train–dev gap"))
        self.add_picture(self.picture)
        self.say(_WAITS)

    def show_gap(self, found: TrainDevGap | str) -> None:
        """Show the bars, or why there are none."""
        if isinstance(found, str):
            self.picture.show_bars(())
            self.say(found)
            return
        bars = [
            SignedBar(
                CAUSE_NAMES[bar.cause],
                bar.change,
                "≈ 0" if abs(bar.change) < 1e-6 * max(1.0, abs(found.told)) else signed(bar.change),
                f"{CAUSE_NAMES[bar.cause]} {signed(bar.change)}: {CAUSE_MEANINGS[bar.cause]}",
            )
            for bar in found.bars
        ]
        whole = tr("dev − told")
        bars.append(SignedBar(whole, found.gap, signed(found.gap), gap_caption(found), is_total=True))
        self.picture.show_bars(tuple(bars))
        self.say(gap_caption(found))


class PathsCard(Card):
    """The way of γ and β."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__(
            tr("γ and β on the way"),
            tr(
                "A row for each unit, a column for each step: the kept states first, then mini-batches that are executed again"
            ),
            lines=CAPTION,
        )
        self.choice = ChoiceBox(
            tr("What is shown of each unit"), tr("γ, β, their moments, or the averages"), letters=8, height=24
        )
        self.choice.offer([(PATH_NAMES[name], name) for name in PATHS])
        self.reach = ChoiceBox(
            tr("Steps that are shown"),
            tr("Over few steps each one is shown, over many one of so many"),
            letters=8,
            height=24,
        )
        self.reach.offer([(tr("the whole way"), 0), *((tr("the last {steps}", steps=grouped(n)), n) for n in _REACHES)])
        self.add_widget(across((self.choice, 1), (self.reach, 1)))
        self.picture = PathsPicture(themes)
        self.add_picture(self.picture)
        self._paths: NormPaths | None = None
        self.choice.currentIndexChanged.connect(self._show_chosen)
        self.say(_WAITS)

    def show_paths(self, paths: NormPaths) -> None:
        """Show these."""
        self._paths = paths
        self._show_chosen()
        self.say(paths_caption(paths))

    @Slot()
    def _show_chosen(self) -> None:
        of: PathOf = self.choice.currentData()
        self.picture.show_paths(self._paths, of)


class TwinsCard(Card):
    """With and without batch norm."""

    asked = Signal()
    """The twins are wanted, or are not wanted any more."""

    def __init__(self, themes: ThemeSource) -> None:
        tip = tr(
            "Two short trainings from step 0 that differ in batch norm alone: the same start, the same mini-batches"
        )
        super().__init__(tr("Batch-norm twins"), tip, lines=CAPTION)
        self.choice = self.add_choice(
            tr("What is drawn of the twins"), tr("Gradient or drift of each layer, or the loss")
        )
        self.choice.addItems([tr("gradient norms"), tr("drift"), tr("loss")])
        self.button = push_button(tr("Train twins"), tr("Train both for some steps, beside the window"), self.asked)
        self.add_widget(across(self.button, 1))
        self.picture = GraphPicture(themes, tr("With and without batch norm"))
        self.add_picture(self.picture)
        self._pairs: tuple[Twins, ...] = ()
        self.choice.currentIndexChanged.connect(self._show_chosen)
        self.show_twins(())

    def show_progress(self, share: float | None) -> None:
        """How far they are; None: they are not being trained."""
        self.button.setText(tr("Train twins") if share is None else tr("Stop ({share})", share=percent(share)))

    def show_twins(self, pairs: tuple[Twins, ...]) -> None:
        """Show these, or what they would show."""
        self._pairs = pairs
        self.say(
            tr(
                "Shows whether later layers learn more easily with batch norm. Trained beside your run, which is not touched."
            )
            if not pairs
            else twins_caption(pairs)
        )
        self._show_chosen()

    @Slot()
    def _show_chosen(self) -> None:
        twins, what = self._pairs[:1], self.choice.currentIndex()
        lines: list[GraphLine] = []
        for twin in twins[0] if twins else ():
            style, word = ("line", tr("with")) if twin.has_norm else ("dashes", tr("without"))
            x = twin.steps.astype(np.float64)
            if what == 2:
                lines.append(GraphLine(word, x, twin.losses, 0 if twin.has_norm else 1, style))
                continue
            values = twin.gradients if what == 0 else twin.drift
            lines += [
                GraphLine(f"{word} {layer + 1}", x, values[:, layer], layer, style) for layer in range(values.shape[1])
            ]
        self._drawn = lines
        title = tr("step; full lines with, dashes without, a colour for each layer")
        self.picture.show_graph(Graph(tuple(lines), title, self._read_point, y_log=what != 2) if lines else None)

    def _read_point(self, place: int) -> str:
        told = [f"{line.name} {number(float(line.y[place]))}" for line in self._drawn if place < len(line.y)]
        return tr("step {step}: {told}", step=grouped(int(self._drawn[0].x[place])), told=", ".join(told))
