"""Data that a person brings along: a table, arrays, a folder of images, or points drawn with the mouse.

A spec holds every choice that was made when the data were taken in, so that the same examples come of it each time.
What was read is kept by the workbench under its hash: the file may change or go. The numbers that are measured on the
train part (means, medians, scales) are not chosen, hence not written down. In TOML::

    [data]
    kind = "table"
    name = "prices"
    file = "prices.csv"
    sha256 = "…"

    [[data.columns]]
    name = "area"

    [[data.columns]]
    name = "price"
    use = "target"

Long because: the kinds of data are one union, and what they share is said once.
"""

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal, Self

from pydantic import Discriminator, Field, Tag, field_validator, model_validator

from workbench.language import tr
from workbench.specs.base import KIND_TAG, Spec
from workbench.specs.data import DEFAULT_TEST_FRACTION, MOST_TOY_CLASSES, CatalogueSpec, DataSpec

MOST_COLUMNS: Final = 10_000
MOST_VALUES: Final = 10_000
"""Of one column that is a category, and classes of a data set"""
MOST_FEATURES: Final = 100_000
MOST_POINTS: Final = 5_000
MOST_PIXELS: Final = 512
MISSING_WORDS: Final = ("", "NA", "N/A", "NaN", "nan", "null", "NULL", "None", "?")

Text = Annotated[str, Field(max_length=1000)]
Title = Annotated[str, Field(min_length=1, max_length=200)]
Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
FilePlace = Annotated[str, Field(max_length=4096)]
Values = Annotated[tuple[Text, ...], Field(max_length=MOST_VALUES)]

ColumnType = Literal["number", "category", "date"]
Use = Literal["feature", "target", "part", "group", "time", "leave out"]
Encoding = Literal["number", "one-hot", "ordinal", "calendar"]
WhenMissing = Literal["refuse", "median", "mean", "mode", "value", "drop"]
Scaling = Literal["standard", "min-max", "robust", "none"]
SplitWay = Literal["fractions", "part", "time", "group"]

ENCODINGS_OF: Final[Mapping[ColumnType, tuple[Encoding, ...]]] = MappingProxyType(
    {"number": ("number",), "category": ("one-hot", "ordinal"), "date": ("number", "calendar")}
)
"""How a feature of each type may become numbers, the usual way first"""
CALENDAR: Final = ("year", "month", "day", "weekday")
"""Features of a date that is encoded as a calendar, in this order; Monday is 0."""


class Reading(Spec):
    """How a file was understood. What has no meaning in its format keeps its usual value."""

    format: Annotated[str, Field(max_length=20)] = "csv"
    encoding: Annotated[str, Field(max_length=40)] = "utf-8"
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] = ","
    decimal: Literal[".", ","] = "."
    thousands: Literal["", ",", ".", " ", "'"] = ""
    quote: Annotated[str, Field(max_length=1)] = '"'
    header: bool = True
    """Whether the first line holds the names of the columns"""
    sheet: Annotated[str, Field(max_length=200)] = ""
    missing: Annotated[tuple[Text, ...], Field(max_length=100)] = MISSING_WORDS
    """Texts that mean that a value is not known"""


class ColumnSpec(Spec):
    """One column: what it is used for, and how it becomes features."""

    name: Annotated[str, Field(max_length=1000)]
    use: Use = "feature"
    type: ColumnType = "number"
    encoding: Encoding = "number"
    """Of a feature. ``one-hot`` and ``ordinal`` are for categories, ``calendar`` is for dates."""
    values: Values = ()
    """The categories in their order; the classes where the column is the target"""
    missing: WhenMissing = "refuse"
    fill: Annotated[float, Field(allow_inf_nan=False)] | Text | None = None
    """What stands for a missing value where ``missing`` is ``value``"""
    flag: bool = False
    """One more feature: 1 where the value was missing"""
    unread: Literal["refuse", "missing"] = "refuse"
    """What becomes of cells that are not what the type asks for"""

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.type == "category" and not self.values and self.use in ("feature", "target"):
            raise ValueError(tr("a category needs its values"))
        if self.type != "category" and self.values:
            raise ValueError(tr("only a category has values"))
        if len(set(self.values)) != len(self.values):
            raise ValueError(tr("the values of a category must differ"))
        fitting = ENCODINGS_OF[self.type]
        if self.use == "feature" and self.encoding not in fitting:
            raise ValueError(
                tr(
                    "a {type} is encoded as {fitting}, not as {encoding}",
                    type=self.type,
                    fitting=tr(" or ").join(fitting),
                    encoding=self.encoding,
                )
            )
        if (self.missing == "value") != (self.fill is not None):
            raise ValueError(tr("a fill belongs to missing = 'value', and only to it"))
        if self.fill is not None and isinstance(self.fill, str) != (self.type == "category"):
            raise ValueError(tr("the fill must be a text for a category, and a number otherwise"))
        if self.type == "category" and self.missing in ("median", "mean"):
            raise ValueError(tr("a category has no {missing}: use mode, value or drop", missing=self.missing))
        if isinstance(self.fill, str) and self.fill not in self.values:
            raise ValueError(tr("the fill {fill!r} is none of the values", fill=self.fill))
        if self.use == "target" and self.missing not in ("refuse", "drop"):
            raise ValueError(tr("a missing target cannot be made up: rows without it are dropped or refused"))
        return self

    @property
    def width(self) -> int:
        """How many features the column becomes."""
        if self.use != "feature":
            return 0
        own = {"one-hot": len(self.values), "calendar": len(CALENDAR)}.get(self.encoding, 1)
        return own + self.flag


class OwnSpec(DataSpec):
    """What all data of one's own have: a title, where they came from, and under which hash they are kept."""

    name: Title
    test_fraction: Annotated[float, Field(ge=0.0, lt=0.5)] | None = DEFAULT_TEST_FRACTION
    file: FilePlace = ""
    """From where they were read: for people, it is not needed again"""
    sha256: Sha256
    """Of what was read, as it is kept"""

    @property
    def files(self) -> tuple[str, ...]:
        """All that were read, ``file`` first; none where rows were pasted."""
        others: tuple[str, ...] = getattr(self, "part_files", None) or ()
        return (self.file, *others) if self.file else ()

    @field_validator("test_fraction")
    @classmethod
    def _test_fraction_is_given(cls, fraction: float | None) -> float:
        return DEFAULT_TEST_FRACTION if fraction is None else fraction


class TableSpec(OwnSpec):
    """A table: one row for each example, one column for each thing that is known of it."""

    kind: Literal["table"] = "table"
    reading: Reading = Reading()
    part_files: Annotated[tuple[FilePlace, ...], Field(min_length=1, max_length=2)] | None = None
    """Of the dev part and of the test part, where these have files of their own; ``file`` then holds the train part"""
    columns: Annotated[tuple[ColumnSpec, ...], Field(min_length=2, max_length=MOST_COLUMNS)]
    """In the order of the file"""
    scaling: Scaling = "standard"
    """Of numbers and dates, measured on the train part; what is 0 or 1 stays"""
    split: SplitWay = "fractions"
    """``part``: by the words train, dev and test in a column; ``time``: the newest rows are the test part, those before
    them the dev part; ``group``: all rows of a group go to one part"""

    @model_validator(mode="after")
    def _columns_fit_together(self) -> Self:
        names = [column.name for column in self.columns]
        if len(set(names)) != len(names):
            raise ValueError(tr("the names of the columns must differ"))
        targets = self.targets
        if not targets:
            raise ValueError(tr("one column must be the target"))
        if len(targets) > 1 and any(column.type != "number" for column in targets):
            raise ValueError(tr("several targets must all be numbers"))
        if targets[0].type == "date":
            raise ValueError(tr("a date cannot be predicted: choose a number or a category as the target"))
        if targets[0].type == "category" and len(targets[0].values) < 2:
            raise ValueError(tr("the target has one class only: there is nothing to tell apart"))
        for way in ("part", "time", "group"):
            count = sum(column.use == way for column in self.columns)
            if count != (self.split == way):
                raise ValueError(
                    tr("a split by {way} needs one column of that use, and no other split has one", way=way)
                )
        if not self.features:
            raise ValueError(tr("no column is left to learn from"))
        if self.width > MOST_FEATURES:
            raise ValueError(
                tr("the columns become {width} features; at most {most}", width=self.width, most=MOST_FEATURES)
            )
        return self

    @property
    def features(self) -> tuple[ColumnSpec, ...]:
        return tuple(column for column in self.columns if column.use == "feature")

    @property
    def targets(self) -> tuple[ColumnSpec, ...]:
        return tuple(column for column in self.columns if column.use == "target")

    @property
    def width(self) -> int:
        """Number of features that the network gets."""
        return sum(column.width for column in self.columns)

    @property
    def classes(self) -> tuple[str, ...]:
        """Empty where numbers are predicted."""
        return self.targets[0].values


class ArraysSpec(OwnSpec):
    """Arrays of numbers with an answer for each row: an archive or a pair of files of NumPy, or IDX files."""

    kind: Literal["arrays"] = "arrays"
    part_files: Annotated[tuple[FilePlace, ...], Field(min_length=1, max_length=3)] | None = None
    """Where ``file`` has the features only: of the answers, then of features and answers of the test part"""
    feature_count: Annotated[int, Field(ge=1, le=MOST_FEATURES)]
    image_shape: tuple[int, int] | None = None
    """(height, width) where each row is an image"""
    colour: bool = False
    """Red, green and blue for each pixel of an image; otherwise one grey value"""
    classes: Values = ()
    """Empty where numbers are predicted"""
    targets: Annotated[tuple[Title, ...], Field(max_length=MOST_COLUMNS)] = ()
    """Names of the numbers that are predicted"""
    has_test: bool = False
    """The files fix the test part: all of it is used"""
    scaling: Scaling = "standard"

    @model_validator(mode="after")
    def _has_an_answer(self) -> Self:
        if bool(self.classes) == bool(self.targets):
            raise ValueError(tr("arrays have either classes or targets"))
        if (
            self.image_shape is not None
            and math.prod(self.image_shape) * (3 if self.colour else 1) != self.feature_count
        ):
            raise ValueError(tr("an image of this shape has another number of features"))
        return self


class ImagesSpec(OwnSpec):
    """A folder of images with a folder for each class; all are brought to one size."""

    kind: Literal["images"] = "images"
    height: Annotated[int, Field(ge=1, le=MOST_PIXELS)]
    width: Annotated[int, Field(ge=1, le=MOST_PIXELS)]
    colour: bool = False
    """Red, green and blue for each pixel; otherwise one grey value"""
    classes: Annotated[Values, Field(min_length=2)]
    scaling: Scaling = "standard"

    @property
    def feature_count(self) -> int:
        return self.height * self.width * (3 if self.colour else 1)


Coordinate = Annotated[float, Field(ge=-1000.0, le=1000.0)]


class DrawnSpec(DataSpec):
    """Points in the plane that were drawn with the mouse; the spec is the data."""

    kind: Literal["drawn"] = "drawn"
    name: Title = tr("drawn points")
    test_fraction: Annotated[float, Field(ge=0.0, lt=0.5)] | None = DEFAULT_TEST_FRACTION
    points: Annotated[
        tuple[tuple[Coordinate, Coordinate, Annotated[int, Field(ge=0, lt=MOST_TOY_CLASSES)]], ...],
        Field(max_length=MOST_POINTS),
    ]
    """x, y and class of each"""
    scaling: Scaling = "standard"

    @model_validator(mode="after")
    def _classes_have_points(self) -> Self:
        used = {number for _, _, number in self.points}
        if used != set(range(max(2, len(used)))):
            raise ValueError(tr("at least two classes must be drawn, numbered from 0 without a gap"))
        return self

    @property
    def n_classes(self) -> int:
        return 1 + max(number for _, _, number in self.points)


def _kind_of(value: Any) -> str:  # noqa: ANN401 - anything can stand in a file
    kind = value.get("kind", "catalogue") if isinstance(value, dict) else getattr(value, "kind", "catalogue")
    return f"{KIND_TAG}{kind}"


AnyData = Annotated[
    Annotated[CatalogueSpec, Tag(f"{KIND_TAG}catalogue")]
    | Annotated[TableSpec, Tag(f"{KIND_TAG}table")]
    | Annotated[ArraysSpec, Tag(f"{KIND_TAG}arrays")]
    | Annotated[ImagesSpec, Tag(f"{KIND_TAG}images")]
    | Annotated[DrawnSpec, Tag(f"{KIND_TAG}drawn")],
    Discriminator(_kind_of),
]
"""Which data a run learns from. Without a ``kind``, a name of the catalogue is meant."""
