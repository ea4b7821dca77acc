"""All labs in one table, in the order of the course. A new one is a row here, a module of its name and its texts."""

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, cast

from workbench.errors import SpecError
from workbench.labs.double_precision import compile_once
from workbench.labs.lab import Control, Measure, Outcome, Setting, checked_value
from workbench.language import tr


@dataclass(frozen=True, slots=True)
class LabRow:
    """One lab. ``name`` is typed on the command line; its module and its texts are called the same.

    ``is_double``: it trains or looks inside in double precision, whose kernels are not compiled with the others.
    """

    number: int
    name: str
    is_double: bool = False

    @property
    def controls(self) -> tuple[Control, ...]:
        """What can be played with."""
        return cast("tuple[Control, ...]", importlib.import_module(self._module).CONTROLS)

    def measure(self, setting: Setting) -> Outcome:
        """Run the experiment: seconds of work. Raises ``LabStopped`` and ``WorkbenchError``."""
        if self.is_double:
            compile_once(setting)
        return cast("Measure", importlib.import_module(self._module).measure)(setting)

    @property
    def _module(self) -> str:
        return f"workbench.labs.{self.name.replace('-', '_')}"


_ALL: Final = (
    LabRow(1, "importance"),
    LabRow(2, "grid-or-random"),
    LabRow(3, "coarse-to-fine"),
    LabRow(4, "scales"),
    LabRow(5, "panda-or-caviar"),
    LabRow(6, "stale"),
    LabRow(7, "z-or-a"),
    LabRow(8, "formulas-by-hand", is_double=True),
    LabRow(9, "gamma-and-beta"),
    LabRow(10, "no-bias", is_double=True),
    LabRow(11, "covariate-shift"),
    LabRow(12, "firmer-ground"),
    LabRow(13, "batch-noise"),
    LabRow(14, "test-time"),
    LabRow(15, "softmax", is_double=True),
    LabRow(16, "linear-borders", is_double=True),
    LabRow(17, "cross-entropy", is_double=True),
    LabRow(18, "learning-rate-decay"),
    LabRow(19, "frameworks", is_double=True),
)
LABS: Final[Mapping[str, LabRow]] = MappingProxyType({row.name: row for row in _ALL})
"""By name"""


def lab_named(name: str) -> LabRow:
    """The lab of that name. Raises ``SpecError`` with the names there are."""
    if name not in LABS:
        raise SpecError.single("lab", tr("there is no lab {name!r}; {labs}", name=name, labs=", ".join(LABS)))
    return LABS[name]


def setting_for(row: LabRow, seed: int = 0, changes: Mapping[str, float | str] = MappingProxyType({})) -> Setting:
    """The usual setting of a lab with other values for some of its controls. Raises ``SpecError``."""
    controls = {control.name: control for control in row.controls}
    for name in changes:
        if name not in controls:
            known = ", ".join(controls) or "–"
            raise SpecError.single(name, tr("{lab} has no such control; it has: {known}", lab=row.name, known=known))
    values = {name: checked_value(one, changes.get(name, one.default)) for name, one in controls.items()}
    return Setting(seed, values)
