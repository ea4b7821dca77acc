"""Which hyperparameters to vary, between which ends, on which scale.

The scale decides how draws are spread. With r uniform in [0, 1):

    linear         low + (high - low) r
    log            10^(a + (b - a) r),      a = log10 low, b = log10 high        for learning rates
    one_minus_log  1 - 10^(a + (b - a) r),  a = log10(1 - low), b = log10(1 - high)   for momentum and other averages
    logit          o / (1 + o),  o = 10^(a + (b - a) r),  a = log10(low / (1 - low)), b the same of high    for shares
    choice         one of the listed values, all equally likely

Integer rows are rounded so that both ends are as likely as the numbers between them. A row with ``per_layer`` is drawn
once for every hidden layer: ``hidden_layers = 3`` brings ``units_1``, ``units_2`` and ``units_3``.
"""

import math
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from workbench.language import tr
from workbench.specs.base import Spec
from workbench.specs.hyperparameters import TABLE, Info, Tier, Value
from workbench.specs.network import MAXIMUM_LAYERS, MAXIMUM_UNITS

SamplingScale = Literal["linear", "log", "one_minus_log", "logit", "choice"]

NETWORK_ROWS: dict[str, Info] = {
    "hidden_units": Info(
        label=tr("Hidden units"),
        symbol="n",
        meaning=tr("Units of every hidden layer."),
        effect="next run",
        tier=2,
        unit="units",
        low=1,
        high=MAXIMUM_UNITS,
        usual_low=8,
        usual_high=256,
        integer=True,
    ),
    "hidden_layers": Info(
        label=tr("Hidden layers"),
        symbol="L",
        meaning=tr("Number of hidden layers, all made like the first one."),
        effect="next run",
        tier=3,
        unit="layers",
        low=0,
        high=MAXIMUM_LAYERS,
        usual_low=1,
        usual_high=4,
        integer=True,
    ),
    "dropout": Info(
        label=tr("Dropout"),
        symbol="p",
        meaning=tr("Probability with which an output of a hidden layer is set to zero in training."),
        effect="next run",
        low=0.0,
        high=0.95,
        usual_low=0.0,
        usual_high=0.5,
    ),
}
"""What can be searched beside the hyperparameters: properties of the network."""

ROWS: dict[str, Info] = {**TABLE, **NETWORK_ROWS}
"""Everything that a search space may vary."""


PER_LAYER: Final[Mapping[str, str]] = MappingProxyType({"hidden_units": "units", "dropout": "dropout"})
"""Rows that may be drawn once per hidden layer, with the stem of their values: the second layer has ``units_2``."""

_OF_ONE_LAYER: Final = re.compile(r"(\w+)_([1-9]\d*)")


def layer_value(row: str, layer: int) -> str:
    """Name of the value of ``row`` for hidden layer ``layer`` (1 is the first): ``units_2``."""
    return f"{PER_LAYER[row]}_{layer}"


def row_and_layer(value_name: str) -> tuple[str, int | None]:
    """The row that a drawn value belongs to, and its layer where it is for one only: ``units_2`` → hidden_units, 2."""
    found = _OF_ONE_LAYER.fullmatch(value_name)
    if found and value_name not in ROWS:
        for row, stem in PER_LAYER.items():
            if stem == found[1]:
                return row, int(found[2])
    return value_name, None


def tier_of(name: str) -> Tier:
    """Priority of the course: 1 is tuned first; None stands outside the three tiers."""
    return ROWS[name].tier


_NEEDS: Final[Mapping[SamplingScale, str]] = MappingProxyType(
    {
        "log": tr("a log scale needs low > 0"),
        "one_minus_log": tr("a 1-log scale needs 0 ≤ low and high < 1"),
        "logit": tr("a logit scale needs 0 < low and high < 1"),
    }
)


def scale_holds(scale: SamplingScale, low: float, high: float) -> bool:
    """Whether the scale is defined from ``low`` to ``high``."""
    match scale:
        case "log":
            return low > 0.0
        case "one_minus_log":
            return low >= 0.0 and high < 1.0
        case "logit":
            return low > 0.0 and high < 1.0
        case _:
            return True


class Dimension(Spec):
    """One row of a search space. ``low`` and ``high`` are both included; ``choices`` serve the choice scale only.

    ``per_layer`` (hidden units and dropout only) draws a number of its own for every hidden layer.
    """

    name: str
    scale: SamplingScale
    low: float | None = None
    high: float | None = None
    integer: bool = False
    choices: Annotated[tuple[Value, ...], Field(max_length=1000)] = ()
    per_layer: bool = False

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        info = ROWS.get(self.name)
        if info is None:
            raise ValueError(
                tr("there is no hyperparameter {name!r}; known are {rows}", name=self.name, rows=", ".join(ROWS))
            )
        if self.per_layer and self.name not in PER_LAYER:
            raise ValueError(
                tr(
                    "{name} belongs to the whole run: per_layer is for {per_layer}",
                    name=self.name,
                    per_layer=" and ".join(PER_LAYER),
                )
            )
        if self.scale == "choice":
            self._check_choices(info)
        else:
            self._check_ends(info)
        return self

    def _check_choices(self, info: Info) -> None:
        if not self.choices:
            raise ValueError(tr("{name}: the choice scale needs at least one value in choices", name=self.name))
        if info.choices:
            unknown = [value for value in self.choices if value not in info.choices]
            if unknown:
                raise ValueError(
                    tr(
                        "{name}: {unknown!r} is not one of {choices}",
                        name=self.name,
                        unknown=unknown[0],
                        choices=", ".join(info.choices),
                    )
                )
            return
        for value in self.choices:
            if isinstance(value, str) or not info.low <= value <= info.high:
                raise ValueError(
                    tr(
                        "{name}: choices must lie between {low:g} and {high:g}, not {value}",
                        name=self.name,
                        low=info.low,
                        high=info.high,
                        value=value,
                    )
                )

    def _check_ends(self, info: Info) -> None:
        if info.choices:
            raise ValueError(
                tr(
                    "{name} is a choice between {choices}: use the choice scale",
                    name=self.name,
                    choices=", ".join(info.choices),
                )
            )
        if self.low is None or self.high is None:
            raise ValueError(tr("{name}: the {scale} scale needs low and high", name=self.name, scale=self.scale))
        if not self.low < self.high:
            raise ValueError(
                tr(
                    "{name}: low must be less than high, not {low:g} and {high:g}",
                    name=self.name,
                    low=self.low,
                    high=self.high,
                )
            )
        if not info.low <= self.low or not self.high <= info.high:
            raise ValueError(
                tr(
                    "{name}: must stay between {low:g} and {high:g}, not {low_2:g} to {high_2:g}",
                    name=self.name,
                    low=info.low,
                    high=info.high,
                    low_2=self.low,
                    high_2=self.high,
                )
            )
        if not scale_holds(self.scale, self.low, self.high):
            given = f"{self.low:g}" if self.scale == "log" else tr("{low:g} to {high:g}", low=self.low, high=self.high)
            raise ValueError(tr("{name}: {needs}, not {given}", name=self.name, needs=_NEEDS[self.scale], given=given))
        if self.integer and self.scale in ("one_minus_log", "logit"):
            raise ValueError(
                tr(
                    "{name}: whole numbers are drawn on a linear or a log scale, not on {scale}",
                    name=self.name,
                    scale=self.scale,
                )
            )
        if info.integer and not self.integer:
            raise ValueError(
                tr("{name} counts {unit}: integer must be true", name=self.name, unit=info.unit or "things")
            )
        if self.integer and (self.low != math.floor(self.low) or self.high != math.floor(self.high)):
            raise ValueError(
                tr(
                    "{name}: the ends must be whole numbers, not {low:g} and {high:g}",
                    name=self.name,
                    low=self.low,
                    high=self.high,
                )
            )


def usual_dimension(name: str) -> Dimension:
    """The row as it is first offered: usual range on the usual scale."""
    info = ROWS[name]
    if info.choices:
        return Dimension(name=name, scale="choice", choices=info.choices)
    return Dimension(name=name, scale=info.scale, low=info.usual_low, high=info.usual_high, integer=info.integer)


class SearchSpace(Spec):
    """Rows to vary; every hyperparameter at most once. Rows per layer need the row ``hidden_layers``."""

    dimensions: tuple[Dimension, ...] = (usual_dimension("learning_rate"),)

    @model_validator(mode="after")
    def _names_are_unique(self) -> Self:
        names = [dimension.name for dimension in self.dimensions]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(tr("{twice} must be listed once only", twice=", ".join(twice)))
        return self

    @model_validator(mode="after")
    def _layers_are_counted(self) -> Self:
        per_layer = [dimension.name for dimension in self.dimensions if dimension.per_layer]
        if per_layer and self.row("hidden_layers") is None:
            raise ValueError(
                tr(
                    "{per_layer} per layer needs the row hidden_layers, which says how many there are",
                    per_layer=", ".join(per_layer),
                )
            )
        return self

    def row(self, name: str) -> Dimension | None:
        """The row of that name; None where it does not vary."""
        return next((dimension for dimension in self.dimensions if dimension.name == name), None)

    @property
    def most_layers(self) -> int:
        """The largest number of hidden layers that can be drawn; 0 where that row does not vary."""
        row = self.row("hidden_layers")
        if row is None:
            return 0
        return int(max(row.choices) if row.scale == "choice" else row.high or 0)

    def with_row(self, dimension: Dimension) -> Self:
        """The space with this row in place of the one of its name, or after the others. Raises ``SpecError``."""
        if self.row(dimension.name) is None:
            return self.replaced(dimensions=(*self.dimensions, dimension))
        return self.replaced(
            dimensions=tuple(dimension if row.name == dimension.name else row for row in self.dimensions)
        )
