"""The rows of a file that a run is asked about, read as its own data were."""

from pathlib import Path

from workbench.data.readers.found import ReadTable, Watch, unwatched
from workbench.data.readers.opening import read_table
from workbench.specs.own_data import AnyData, TableSpec


def read_rows(path: Path, spec: AnyData, watch: Watch = unwatched) -> ReadTable:
    """The table in the file. Raises ``DataError``.

    Where the file is written like that of the run, numbers and gaps are understood in the same way: a single row does not
    tell whether 1,234 is more than a thousand or a little more than one.
    """
    numbers = _numbers(spec)
    found = read_table(path, None, watch, numbers)
    if not isinstance(spec, TableSpec):
        return found
    known = spec.reading
    if (known.format, known.delimiter) != (found.reading.format, found.reading.delimiter):
        return found
    asked = found.reading.replaced(decimal=known.decimal, thousands=known.thousands, missing=known.missing)
    return found if asked == found.reading else read_table(path, asked, watch, numbers)


def _numbers(spec: AnyData) -> frozenset[str]:
    """Columns in which numbers are wanted, however few cells are."""
    if not isinstance(spec, TableSpec):
        return frozenset()
    return frozenset(one.name for one in spec.columns if one.type == "number" and one.use in ("feature", "target"))
