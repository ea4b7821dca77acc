"""From a kept table and the choices of its spec to examples: rows dropped, cut into parts, gaps filled, encoded, scaled."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.data.choices import TYPES_OF, lacks_numbers
from workbench.data.kept_arrays import Step, unwatched_step
from workbench.data.raw import About, own_about
from workbench.data.recipe import Input, Recipe, expanded, raw_values
from workbench.data.scaling import fit_scaling
from workbench.data.splitting import Parts, split_by_group, split_by_part, split_by_time, split_rows
from workbench.data.table import MISSING_CODE, Column, Table
from workbench.errors import DataError
from workbench.language import tr
from workbench.specs.own_data import ColumnSpec, TableSpec

PART_WORDS = {
    "train": 0,
    "training": 0,
    "dev": 1,
    "val": 1,
    "valid": 1,
    "validation": 1,
    "development": 1,
    "test": 2,
    "testing": 2,
    "holdout": 2,
}
"""What a column that names the part of each row may say; capitals do not matter."""


@dataclass(frozen=True, slots=True, eq=False)
class TableExamples:
    """Everything but the sealing: ``features`` of all rows that are used, and which of them is in which part."""

    recipe: Recipe
    features: NDArray[np.float32]
    """(rows, n_features), scaled"""
    labels: NDArray[np.int32]
    """(rows,); no entries where numbers are predicted"""
    targets: NDArray[np.float64] | None
    """(rows, n_targets), in their own units"""
    parts: Parts


def about_table(spec: TableSpec) -> About:
    """What there is to know of the table without reading it."""
    names = Recipe(tuple(_unfitted(column) for column in spec.features)).feature_names
    numbers = () if spec.classes else tuple(column.name for column in spec.targets)
    return own_about(
        name=spec.name,
        description=tr(
            "A table of your own, read from {file}: {columns} columns become {features} features.",
            file=spec.file or tr("a file"),
            columns=len(spec.features),
            features=spec.width,
        ),
        source=spec.file,
        feature_names=names,
        class_names=spec.classes,
        target_names=numbers,
    )


def table_examples(spec: TableSpec, table: Table, step: Step = unwatched_step) -> TableExamples:
    """The examples that ``spec`` makes of ``table``.

    Raises ``DataError`` where the table lacks a column or holds a value that the spec has no rule for; and what ``step``
    raises, which is called at least with each column.
    """
    columns = _columns_used(spec, table, step)
    labels, targets = _answers(spec, columns)
    step()
    parts = _parts(spec, columns, labels, len(next(iter(columns.values()))))
    fitted = []
    for column in spec.features:
        step()
        fitted.append(_fitted(spec, column, columns[column.name], parts.train))
    recipe = Recipe(tuple(fitted))
    encoded = recipe.encode(Table(tuple(columns[column.name] for column in spec.features), ""), step)
    return TableExamples(recipe, encoded.features, labels, targets, parts)


def raw_examples(spec: TableSpec, table: Table) -> tuple[Table, Parts]:
    """The inputs of all examples as they were read, and which of them is in which part. Raises ``DataError``."""
    columns = _columns_used(spec, table)
    labels, _ = _answers(spec, columns)
    inputs = tuple(columns[column.name] for column in spec.features)
    return Table(inputs, ""), _parts(spec, columns, labels, len(inputs[0]))


def _columns_used(spec: TableSpec, table: Table, step: Step = unwatched_step) -> dict[str, Column]:
    """The columns that are not left out, without the rows that are dropped."""
    columns = {column.name: _column(table, column) for column in spec.columns if column.use != "leave out"}
    used = _rows_used(spec, columns, step)
    if not used.any():
        raise DataError(tr("no row is left: in each, something is missing for which rows are dropped"))
    all_used, whole = bool(used.all()), {}
    for one in spec.columns:
        if one.name in columns:
            step()
            column = _unread_as_missing(one, columns[one.name])
            whole[one.name] = column if all_used else column.at(used)
    return whole


def _column(table: Table, spec: ColumnSpec) -> Column:
    column = table.column(spec.name)
    if column is None:
        raise DataError(tr("the table has no column {name!r}", name=spec.name))
    fits = spec.type in TYPES_OF[column.kind] and not lacks_numbers(column, spec.type)
    if spec.use in ("feature", "target") and not fits:
        raise DataError(
            tr("column {name!r} holds {kind}s, not {type}s", name=spec.name, kind=column.kind, type=spec.type)
        )
    return column


def _rows_used(spec: TableSpec, columns: dict[str, Column], step: Step) -> NDArray[np.bool_]:
    """(rows,): the rows that are not dropped. Raises ``DataError`` for a gap or a value that no rule covers."""
    used = np.ones(len(next(iter(columns.values()))), dtype=np.bool_)
    for column in spec.columns:
        if column.use == "leave out":
            continue
        step()
        if column.use not in ("feature", "target"):
            missing, strange = columns[column.name].missing, None
        else:
            raw = raw_values(column.type, column.values, columns[column.name])
            missing, strange = np.isnan(raw), np.isinf(raw)
        if strange is not None and strange.any():
            if column.unread == "refuse":
                raise DataError(_refusal(column, columns[column.name], strange))
            missing = missing | strange
        if column.missing == "drop":
            used &= ~missing
        elif column.missing == "refuse" and missing.any():
            raise DataError(
                tr(
                    "column {name!r} has no value in {count} rows, the first of them row {row}: choose what stands for it, "
                    "or drop these rows",
                    name=column.name,
                    count=int(missing.sum()),
                    row=int(np.argmax(missing)) + 1,
                )
            )
    return used


def _unread_as_missing(spec: ColumnSpec, column: Column) -> Column:
    """What is not what the type asks for becomes a gap; a refusal was raised before."""
    if spec.use not in ("feature", "target") or (column.kind != "text" and spec.type != "number"):
        return column
    raw = raw_values(spec.type, spec.values, column)
    if spec.type == "number":
        return Column(column.name, "number", numbers=np.where(np.isinf(raw), np.nan, raw))
    strange = np.isinf(raw)
    if not strange.any():
        return column
    return Column(column.name, "text", codes=np.where(strange, MISSING_CODE, column.codes), texts=column.texts)


def _refusal(spec: ColumnSpec, column: Column, strange: NDArray[np.bool_]) -> str:
    row = int(np.argmax(strange))
    found = column.cell_text(row)
    if spec.type == "number":
        return tr(
            "column {name!r} holds {found!r} in row {row}, which is not read as a number ({cells} such cells): "
            "choose whether such cells count as missing",
            name=spec.name,
            found=found[:80],
            row=row + 1,
            cells=int(strange.sum()),
        )
    return tr(
        "column {name!r} holds {found!r} in row {row}, which is none of its {count} categories ({cells} such cells)",
        name=spec.name,
        found=found[:80],
        row=row + 1,
        count=len(spec.values),
        cells=int(strange.sum()),
    )


def _answers(spec: TableSpec, columns: dict[str, Column]) -> tuple[NDArray[np.int32], NDArray[np.float64] | None]:
    if spec.classes:
        target = spec.targets[0]
        return columns[target.name].as_category(target.values), None
    numbers = np.stack([columns[column.name].numbers for column in spec.targets], axis=1)
    return np.empty(0, dtype=np.int32), numbers


def _parts(spec: TableSpec, columns: dict[str, Column], labels: NDArray[np.int32], rows: int) -> Parts:
    dev, test = spec.dev_fraction, spec.test_fraction or 0.0
    if spec.split == "fractions":
        one_class = np.zeros(rows, dtype=np.int32)  # numbers to predict are split as one class
        return split_rows(
            labels if spec.classes else one_class,
            spec.classes or (spec.name,),
            dev_fraction=dev,
            test_fraction=test,
            seed=spec.split_seed,
        )
    by = columns[next(column.name for column in spec.columns if column.use == spec.split)]
    if by.missing.any():
        raise DataError(
            tr("column {name!r} decides the parts and has no value in row {row}", name=by.name, row=_first(by.missing))
        )
    match spec.split:
        case "time":
            if by.kind == "text":
                raise DataError(tr("column {name!r} is neither a date nor a number: it has no order", name=by.name))
            return split_by_time(by.numbers, dev_fraction=dev, test_fraction=test)
        case "group":
            groups = by.as_category(by.distinct())
            return split_by_group(groups, dev_fraction=dev, test_fraction=test, seed=spec.split_seed)
        case _:
            return split_by_part(_part_numbers(by), spec.split_seed)


def _part_numbers(by: Column) -> NDArray[np.int8]:
    words = by.distinct()
    unknown = [word for word in words if word.strip().lower() not in PART_WORDS]
    if unknown:
        raise DataError(
            tr(
                "column {name!r} should say train, dev or test in each row, and says {word!r}",
                name=by.name,
                word=unknown[0][:80],
            )
        )
    numbers = np.array([PART_WORDS[word.strip().lower()] for word in words], dtype=np.int8)
    return numbers[by.as_category(words)]


def _first(marks: NDArray[np.bool_]) -> int:
    """The number of the first marked row, as people count."""
    return int(np.argmax(marks)) + 1


def _unfitted(column: ColumnSpec) -> Input:
    """The input before anything is measured: its names are right."""
    count = column.width - column.flag
    return Input(
        column.name, column.type, column.encoding, column.values, None, column.flag, (0.0,) * count, (1.0,) * count
    )


def _fitted(spec: TableSpec, column: ColumnSpec, values: Column, train: NDArray[np.intp]) -> Input:
    raw = raw_values(column.type, column.values, values)[train]
    known = raw[np.isfinite(raw)]
    fill = _fill(column, known)
    filled = raw.copy() if fill is None else np.where(np.isfinite(raw), raw, fill)
    features = expanded(column.encoding, column.values, filled)
    way = "none" if column.encoding == "one-hot" else spec.scaling
    scaling = fit_scaling(features, way)
    return Input(
        column.name,
        column.type,
        column.encoding,
        column.values,
        fill,
        column.flag,
        tuple(scaling.mean.tolist()),
        tuple(scaling.scale.tolist()),
    )


def _fill(column: ColumnSpec, known: NDArray[np.float64]) -> float | None:
    """What stands for a missing value of the column, measured on its ``known`` values in the train part."""
    match column.missing:
        case "refuse" | "drop":
            return None
        case "value":
            fill = column.fill
            return float(column.values.index(fill)) if isinstance(fill, str) else float(fill or 0.0)
    if not len(known):
        raise DataError(
            tr("column {name!r} has no value in the train part from which one could be made up", name=column.name)
        )
    if column.missing == "mode":
        values, counts = np.unique(known, return_counts=True)
        return float(values[np.argmax(counts)])
    return float(np.median(known) if column.missing == "median" else np.mean(known))
