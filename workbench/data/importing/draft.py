"""The choices for a table while they are made. Unlike a spec, a draft may still lack something: ``spec_of`` says what."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final, Literal

from workbench.data.choices import TYPES_OF, lacks_numbers, rules_for
from workbench.data.readers.found import ReadTable
from workbench.data.readers.proposal import default_target, feature_proposal, target_proposal
from workbench.data.table import number_text
from workbench.errors import DataError
from workbench.language import tr
from workbench.specs.own_data import (
    ENCODINGS_OF,
    ColumnSpec,
    ColumnType,
    Encoding,
    Scaling,
    SplitWay,
    TableSpec,
    Use,
    WhenMissing,
)

USES: Final[Mapping[Use, str]] = MappingProxyType(
    {
        "feature": tr("feature"),
        "target": tr("target"),
        "part": tr("names the part"),
        "group": tr("group"),
        "time": tr("time order"),
        "leave out": tr("left out"),
    }
)
TYPES: Final[Mapping[ColumnType, str]] = MappingProxyType(
    {"number": tr("number"), "category": tr("category"), "date": tr("date")}
)
ENCODINGS: Final[Mapping[Encoding, str]] = MappingProxyType(
    {
        "number": tr("as a number"),
        "one-hot": tr("one-hot"),
        "ordinal": tr("ordinal"),
        "calendar": tr("year, month, day, weekday"),
    }
)
RULES: Final[Mapping[WhenMissing, str]] = MappingProxyType(
    {
        "refuse": tr("refuse"),
        "median": tr("median"),
        "mean": tr("mean"),
        "mode": tr("most frequent"),
        "value": tr("own value"),
        "drop": tr("drop the row"),
    }
)
SCALINGS: Final[Mapping[Scaling, str]] = MappingProxyType(
    {
        "standard": tr("standard (mean 0, deviation 1)"),
        "min-max": tr("0 to 1 (min–max)"),
        "robust": tr("robust (median, quartiles)"),
        "none": tr("none"),
    }
)
SPLITS: Final[Mapping[SplitWay, str]] = MappingProxyType(
    {
        "fractions": tr("by chance, each class alike"),
        "part": tr("by a column that names the part"),
        "time": tr("by time: the newest rows are the test part"),
        "group": tr("by group: no group in two parts"),
    }
)


@dataclass(frozen=True, slots=True)
class ColumnDraft:
    """The choices for one column; ``fill`` as it is typed."""

    name: str
    use: Use = "feature"
    type: ColumnType = "number"
    encoding: Encoding = "number"
    missing: WhenMissing = "refuse"
    fill: str = ""
    flag: bool = False
    unread: Literal["refuse", "missing"] = "refuse"

    @property
    def has_features(self) -> bool:
        return self.use == "feature"

    @property
    def is_used(self) -> bool:
        return self.use in ("feature", "target")


@dataclass(frozen=True, slots=True)
class Draft:
    """All choices for a table."""

    title: str
    columns: tuple[ColumnDraft, ...]
    scaling: Scaling = "standard"
    split: SplitWay = "fractions"
    dev_fraction: float = 0.15
    test_fraction: float = 0.15
    split_seed: int = 0

    def split_by_chance(self) -> "Draft":
        """No column decides about the parts any more."""
        deciding = [place for place, column in enumerate(self.columns) if column.use == self.split]
        return self.with_columns(deciding, use="feature")

    def parted_by(self, name: str) -> "Draft":
        """The column that says from which file each row comes decides about the parts."""
        place = next(place for place, column in enumerate(self.columns) if column.name == name)
        return self.with_columns((place,), use="part")

    def not_learned_from(self, name: str) -> "Draft":
        """The column that says from which file each row comes is no feature, whatever becomes of it."""
        places = [place for place, one in enumerate(self.columns) if one.name == name and one.use == "feature"]
        return self.with_columns(places, use="leave out") if places else self

    def with_columns(self, places: Iterable[int], **changes: object) -> "Draft":
        """The same changes to some columns, and what follows of them."""
        wanted = set(places)
        columns = tuple(
            _followed(column, changes) if place in wanted else column for place, column in enumerate(self.columns)
        )
        changed = replace(self, columns=columns)
        use = changes.get("use")
        if use in ("part", "group", "time"):  # one column decides, and the split is by it
            keeper = min(wanted, default=0)
            columns = tuple(
                replace(column, use="feature")
                if column.use in ("part", "group", "time") and place != keeper
                else column
                for place, column in enumerate(columns)
            )
            return replace(changed, columns=columns, split=use)
        if changed.split != "fractions" and not any(column.use == changed.split for column in columns):
            return replace(changed, split="fractions")
        return changed


def _followed(column: ColumnDraft, changes: Mapping[str, object]) -> ColumnDraft:
    new = replace(column, **changes)  # type: ignore[arg-type]  # the names are those of the fields
    if new.encoding not in ENCODINGS_OF[new.type]:
        new = replace(new, encoding=ENCODINGS_OF[new.type][0])
    counts_more = changes.get("unread") == "missing" and new.missing == "refuse"  # and gaps are refused
    if new.missing not in rules_of(new) or counts_more:
        new = replace(new, missing="drop" if new.use == "target" else rules_of(new)[0])
    return replace(new, fill="") if new.missing != "value" and new.fill else new


def rules_of(column: ColumnDraft) -> tuple[WhenMissing, ...]:
    """What may become of its missing values."""
    return rules_for(column.use, column.type)


def proposed(read: ReadTable, title: str, targets: Sequence[str] = ()) -> Draft:
    """What fits most tables, by whatever door they come; without ``targets`` the likeliest, or none where none can be predicted."""
    names = tuple(targets) or (default_target(read),)
    columns = tuple(
        _in_use(read, place, "target", ColumnDraft(column.name, "target", TYPES_OF[column.kind][0]))
        if column.name in names
        else _learned(read, place)
        for place, column in enumerate(read.table.columns)
    )
    return _with_alike_targets(Draft(title[:200] or tr("table"), columns), read)


def with_use(draft: Draft, read: ReadTable, places: Iterable[int], use: Use) -> Draft:
    """Another use of some columns: each becomes what is proposed for it in that use."""
    wanted = set(places)
    changed = draft.with_columns(wanted, use=use)
    pairs = enumerate(zip(draft.columns, changed.columns, strict=True))
    columns = tuple(_in_use(read, place, new.use, new) if new.use != old.use else new for place, (old, new) in pairs)
    left = [place for place, column in enumerate(columns) if column.use == "target"]
    if (
        len(left) == 1 and sum(column.use == "target" for column in draft.columns) > 1
    ):  # it need not be a number any more
        columns = (*columns[: left[0]], _in_use(read, left[0], "target", columns[left[0]]), *columns[left[0] + 1 :])
    return _with_alike_targets(replace(changed, columns=columns), read)


def _in_use(read: ReadTable, place: int, use: Use, column: ColumnDraft) -> ColumnDraft:
    """The column as it is proposed for a use; what is left out stays as it is."""
    kept, report = read.table.columns[place], read.report.columns[place]
    if use == "target":
        try:
            return _draft_of_column(target_proposal(read, kept))
        except DataError:
            rule: WhenMissing = "drop" if report.missing_count else "refuse"
            return _followed(column, {"type": TYPES_OF[kept.kind][0], "missing": rule, "flag": False})
    if use == "feature":
        rule = rules_for(use, report.proposal)[0] if report.missing_count else "refuse"
        encoding = ENCODINGS_OF[report.proposal][0]
        return ColumnDraft(
            column.name, use, report.proposal, encoding, rule, flag=report.missing_count > 0, unread=column.unread
        )
    return column if use == "leave out" else replace(column, missing="drop" if report.missing_count else "refuse")


def _learned(read: ReadTable, place: int) -> ColumnDraft:
    """As a feature, or left out where there is a reason to; then it is shown as what it was taken for."""
    spec, _ = feature_proposal(read, read.table.columns[place])
    if spec.use == "feature":
        return _draft_of_column(spec)
    kind = read.report.columns[place].proposal
    return ColumnDraft(spec.name, "leave out", kind, ENCODINGS_OF[kind][0])


def _with_alike_targets(draft: Draft, read: ReadTable) -> Draft:
    """Several targets are numbers, where they can be."""
    targets = [place for place, column in enumerate(draft.columns) if column.use == "target"]
    kept = [read.table.columns[place] for place in targets]
    if len(kept) < 2 or any("number" not in TYPES_OF[one.kind] or lacks_numbers(one, "number") for one in kept):
        return draft
    return draft.with_columns(targets, type="number")


def adapted(old: Draft, new: Draft, read: ReadTable) -> Draft:
    """``new``, proposed for a table that was read in another way, with the choices of ``old`` where they still fit."""
    before = {column.name: column for column in old.columns}
    columns = []
    for column, kept in zip(new.columns, read.table.columns, strict=True):
        same = before.get(column.name)
        if same is not None and not same.is_used:  # what it is taken for was not chosen
            columns.append(replace(column, use=same.use, missing=same.missing))
            continue
        fits = same is not None and same.type in TYPES_OF[kept.kind] and not lacks_numbers(kept, same.type)
        columns.append(same if same is not None and fits else column)
    if sum(column.use == "target" for column in columns) > 1 and not any(c.use == "target" for c in old.columns):
        columns = list(new.columns)
    targets = {column.name for column in old.columns if column.use == "target"}
    if targets & {column.name for column in columns}:
        columns = [
            replace(column, use="feature") if column.use == "target" and column.name not in targets else column
            for column in columns
        ]
    return replace(old, columns=tuple(columns)).with_columns((), use="feature")


def draft_of(spec: TableSpec) -> Draft:
    """The choices that made ``spec``."""
    columns = tuple(map(_draft_of_column, spec.columns))
    return Draft(
        spec.name, columns, spec.scaling, spec.split, spec.dev_fraction, spec.test_fraction or 0.0, spec.split_seed
    )


def _draft_of_column(column: ColumnSpec) -> ColumnDraft:
    fill = "" if column.fill is None else column.fill if isinstance(column.fill, str) else number_text(column.fill)
    return ColumnDraft(
        column.name, column.use, column.type, column.encoding, column.missing, fill, column.flag, column.unread
    )


def needs_numbers(draft: Draft, read: ReadTable) -> frozenset[str]:
    """Columns that are wanted as numbers and were read as words: the file has to be read again for them."""
    return frozenset(
        column.name
        for column, kept in zip(draft.columns, read.table.columns, strict=False)
        if column.name == kept.name and lacks_numbers(kept, column.type)
    )
