"""The table of data formats: every data set that a spec can name has one row, which knows it and reads it."""

from collections import Counter

import pytest

from workbench.data.bundled import BUNDLED_SETS
from workbench.data.formats import data_format_of, data_reader_of
from workbench.data.installed import FASHION_FOLDER
from workbench.data.loading import describe_known
from workbench.specs.data import DATA_FORMATS, DATA_NAMES, CatalogueSpec


def test_every_data_set_has_one_row() -> None:
    found = Counter(name for row in DATA_FORMATS.values() for name in row.names)
    assert found == Counter(DATA_NAMES)
    assert {row.title for row in DATA_FORMATS.values()} - {""} == {row.title for row in DATA_FORMATS.values()}
    with pytest.raises(KeyError, match="no data set 'nothing'"):
        data_format_of("nothing")


@pytest.mark.parametrize("name", DATA_NAMES)
def test_a_row_knows_its_data_sets_and_reads_them(name: str) -> None:
    row, reader = data_format_of(name), data_reader_of(name)
    about = reader.describe_data(name)
    assert about.name == name == describe_known(name).name
    if row.package and not FASHION_FOLDER.is_dir():
        pytest.skip(f"{row.package} is not installed")
    raw = reader.read_data(CatalogueSpec(name=name))
    assert raw.about == about
    assert raw.examples.features.shape[1] == len(about.feature_names)


def test_the_endings_are_those_of_the_files() -> None:
    for name, found in BUNDLED_SETS.items():
        assert found.file_name.endswith(data_format_of(name).suffixes)
