"""The settings of a data set that are numbers: how they are called, and edits of them. Without Qt."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from workbench.data.loading import class_count
from workbench.errors import SpecError
from workbench.language import tr
from workbench.specs.data import INSTALLED, MOST_TOY_CLASSES, WITH_OFFICIAL_TEST, CatalogueSpec, DataSpec, ToySpec
from workbench.specs.network import Output
from workbench.specs.own_data import AnyData, ArraysSpec, DrawnSpec
from workbench.specs.run import RunSpec
from workbench.typed_numbers import Number

_DECIMALS: Final = 10


@dataclass(frozen=True, slots=True)
class Setting:
    """One number: how the panel calls and explains it, and how far an arrow key goes."""

    label: str
    meaning: str
    step: float
    integer: bool = False
    usual: tuple[float, float] | None = None
    """From where to where a slider goes; none without it"""


SETTINGS: Final[Mapping[str, Setting]] = MappingProxyType(
    {
        "dev_fraction": Setting(
            tr("Dev fraction"),
            tr(
                "Share of the rows, of each class alike, that becomes the dev part, on which settings are compared. "
                "Above 0, below 0.5; default 0.15."
            ),
            0.05,
        ),
        "test_fraction": Setting(
            tr("Test fraction"),
            tr(
                "Share of the rows, of each class alike, that becomes the test part, looked at once at the end. "
                "From 0, below 0.5; default 0.15."
            ),
            0.05,
        ),
        "split_seed": Setting(
            tr("Split seed"),
            tr(
                "Decides which rows go to which part; the same seed gives the same parts. A whole number from 0; default 0."
            ),
            1,
            integer=True,
        ),
        "toy.examples": Setting(
            tr("Examples"),
            tr("Points in all, shared evenly by the classes: 30 to 100,000."),
            100,
            integer=True,
            usual=(100, 3000),
        ),
        "toy.noise": Setting(
            tr("Noise"), tr("Standard deviation of the noise added to each coordinate: 0 to 1."), 0.05, usual=(0.0, 1.0)
        ),
        "toy.classes": Setting(
            tr("Classes"),
            tr("Number of classes: 2 for moons and circles, 2 to 6 for spirals and blobs."),
            1,
            integer=True,
            usual=(2, MOST_TOY_CLASSES),
        ),
        "toy.seed": Setting(
            tr("Seed of points"), tr("Decides the points. A whole number from 0; default 0."), 1, integer=True
        ),
    }
)
"""Path inside ``DataSpec`` → setting, in the order in which they are shown."""

TOY_SETTINGS: Final = tuple(path for path in SETTINGS if path.startswith("toy."))


def toy_of(data: DataSpec) -> ToySpec | None:
    """How the toy is drawn; None for data that are no toy."""
    return data.toy if isinstance(data, CatalogueSpec) else None


def value_of(data: DataSpec, path: str) -> Number | None:
    """The number at ``path``; None where the data set has no such setting."""
    if path in TOY_SETTINGS:
        toy = toy_of(data)
        return None if toy is None else _number(getattr(toy, path.removeprefix("toy.")))
    value = getattr(data, path)
    return None if value is None else _number(value)


def changed(data: AnyData, path: str, value: Number) -> AnyData:
    """The data with another number at ``path``. Raises ``SpecError``."""
    if path not in TOY_SETTINGS:
        return data.replaced(**{path: value})
    toy = toy_of(data)
    return data.replaced(toy={**(toy.to_plain() if toy else {}), path.removeprefix("toy."): value})


def problem_with(data: AnyData, path: str, value: Number) -> str | None:
    """Why the number cannot be, or None."""
    try:
        changed(data, path, value)
    except SpecError as error:
        return error.problems[0].message
    return None


def nudged(path: str, value: Number, direction: int) -> Number:
    """The value an arrow key goes to."""
    setting = SETTINGS[path]
    if setting.integer:
        return int(value) + direction * int(setting.step)
    return round(value + direction * setting.step, _DECIMALS)


def is_standardized(data: AnyData) -> bool:
    """Whether features are brought to mean 0 and standard deviation 1."""
    return data.standardize if isinstance(data, CatalogueSpec) else data.scaling == "standard"


def with_standardized(data: AnyData, *, is_on: bool) -> AnyData:
    """The data with features standardized, or left as they are."""
    if isinstance(data, CatalogueSpec):
        return data.replaced(standardize=is_on)
    return data.replaced(scaling="standard" if is_on else "none")


def from_catalogue(data: AnyData, name: str) -> CatalogueSpec:
    """The data set of this name with the wishes for the split that ``data`` has. Raises ``SpecError``."""
    if isinstance(data, CatalogueSpec):
        return data.with_name(name)
    plain = CatalogueSpec(name=name, dev_fraction=data.dev_fraction, split_seed=data.split_seed)
    return plain if name in WITH_OFFICIAL_TEST else plain.replaced(test_fraction=data.test_fraction)


def is_read_aside(data: AnyData) -> bool:
    """Whether reading takes long enough to be noticed."""
    return data.name in INSTALLED if isinstance(data, CatalogueSpec) else not isinstance(data, DrawnSpec)


def has_official_test(data: DataSpec) -> bool:
    """Whether the authors of the data set fixed its test part."""
    if isinstance(data, ArraysSpec):
        return data.has_test
    return isinstance(data, CatalogueSpec) and data.name in WITH_OFFICIAL_TEST


def with_data(spec: RunSpec, data: AnyData) -> RunSpec:
    """The run on other data: a name that speaks of the data before, and an output that does not fit, change with them."""
    name = data.name if spec.name.startswith(spec.data.name) else spec.name  # “digits trial 19” is none of blobs
    network = spec.network.replaced(output=fitting_output(spec.network.output, data))
    return spec.replaced(name=name, data=data, network=network)


def fitting_output(output: Output, data: AnyData) -> Output:
    """The output of a network that learns from these data: the one it has, if that will do."""
    classes = class_count(data)
    if not classes:
        return "linear"
    return "logistic" if output == "logistic" and classes == 2 else "softmax"


def _number(value: object) -> Number:
    if not isinstance(value, int | float):
        raise TypeError(f"a setting of the data is a number, not {value!r}")
    return value
