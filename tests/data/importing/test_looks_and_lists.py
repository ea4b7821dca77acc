"""Histograms, comparisons of tables, the list of files, and the quick look at a file."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from tests.data.own_tables import dates, flats, numbers, words
from workbench.data.importing.column_figures import BARS, figures_of, first_rows
from workbench.data.importing.recent_files import forget_missing, recent_files, remember_file
from workbench.data.importing.table_comparison import compare_tables
from workbench.data.importing.taking_in import Source, beginning_of, judge_file, judge_together, write_pasted
from workbench.data.table import Column, make_table
from workbench.files.folders import data_folder


def test_bars_count_every_value() -> None:
    column = numbers("x", *range(100), None)
    figures = figures_of(column)
    assert (sum(figures.counts), figures.missing, figures.rows) == (100, 1, 101)
    assert "5" in figures.bar_text(0)
    town = figures_of(words("town", "Ulm", "Bonn", "Ulm", None))
    assert (town.counts, town.names, town.missing) == ((2, 1), ("Ulm", "Bonn"), 1)
    mixed = Column(
        "x", "text", np.array([1.0, np.inf, 3.0, np.nan]), np.array([0, 1, 2, -1], np.int32), ("1", "?", "3")
    )
    assert (sum(figures_of(mixed).counts), figures_of(mixed).missing) == (2, 1)  # of the numbers in it
    many = figures_of(words("id", *(f"row {number}" for number in range(50))))
    assert sum(many.counts) + many.others == 50
    assert sum(figures_of(dates("day", "2024-01-01", "2024-06-01")).counts) == 2


def test_bars_of_odd_numbers_are_no_trouble() -> None:
    for values in ((1e308, -1e308), (1.0, np.nextafter(1.0, 2.0)), (5.0, 5.0), (0.0, 5e-324)):
        assert sum(figures_of(Column("x", "number", np.array(values))).counts) == 2
    assert figures_of(numbers("x", None, None)).counts == ()


def test_bars_have_round_bounds_and_the_last_one_has_its_upper_bound() -> None:
    figures = figures_of(numbers("x", 0.03, *(number / 10 for number in range(1, 50)), 5.0))
    assert figures.names[0] == "0.0 to 0.5"
    assert (figures.names[-1], figures.counts[-1]) == ("4.5 to 5.0", 6)
    assert figures_of(numbers("n", 3, 5, 5, 9)).names == ("3", "4", "5", "6", "7", "8", "9")
    assert figures_of(numbers("n", 3, 5, 5, 9)).counts == (1, 0, 2, 0, 0, 0, 1)
    days = figures_of(dates("day", "2023-11-05", "2024-01-01", "2024-06-30"))
    assert (days.names[0], days.names[-1]) == ("2023-11-01 to 2023-11-30", "2024-06-01 to 2024-06-30")
    assert figures_of(dates("day", "1871-01-18", "9999-12-31")).names[0] == "1500-01-01 to 1999-12-31"


@pytest.mark.parametrize("scale", [5e-324, 1e-300, 1e-7, 1e-3, 1.0, 1e6, 1e15, 1e300, 1.7e308])
@pytest.mark.parametrize("offset", [0.0, 0.3, 1e9])
def test_bars_of_tiny_and_huge_ranges_hold_what_their_names_say(scale: float, offset: float) -> None:
    values = (np.random.default_rng(3).normal(size=500).clip(-1, 1) + offset) * min(scale, 1.7e308 / (1 + offset))
    figures = figures_of(Column("x", "number", values))
    assert sum(figures.counts) == 500
    assert len(figures.counts) <= BARS
    if len(figures.names) == 1:
        return
    bounds = [name.replace("−", "-").replace(",", "").split(" to ") for name in figures.names]
    assert all(upper == lower for (_, upper), (lower, _) in pairwise(bounds))
    edges = np.array([float(low) for low, _ in bounds] + [float(bounds[-1][1])])
    widths = np.diff(edges)
    if scale < 1e300:  # whose last bar may be cut at the largest number there is
        assert widths == pytest.approx(np.full(len(widths), widths[0]), rel=1e-3)
        mantissa = f"{widths[0]:.6e}"[0]
        assert mantissa in "1259", widths[0]
    inside = [np.count_nonzero((values >= low) & (values < high)) for low, high in pairwise(edges)]
    inside[-1] += np.count_nonzero(values == edges[-1])
    assert figures.counts == tuple(inside)


def test_first_rows_are_texts() -> None:
    table = flats()
    rows = first_rows(table)
    assert len(rows) == 40
    assert rows[3][0] is None
    assert rows[0][1:3] == ("Ulm", "2024-01-01")


def test_a_comparison_tells_rows_columns_and_cells() -> None:
    old = make_table((numbers("x", 1, 2, None), words("town", "Ulm", "Bonn", "Ulm")))
    new = make_table((words("town", "Ulm", "Köln", "Ulm", None), numbers("x", 1, 2, 3, 4), numbers("y", 1, 2, 3, 4)))
    found = compare_tables(old, new)
    assert (found.old_rows, found.new_rows, found.added, found.gone, found.moved) == (3, 4, ("y",), (), True)
    assert [(one.name, one.cells, one.first) for one in found.changed] == [("x", 1, 3), ("town", 1, 2)]
    told = " ".join(found.sentences())
    assert all(part in told for part in ("4 rows, before 3", "y", "x: 1 cell", old.sha256[:12], new.sha256[:12]))
    assert compare_tables(old, old).changed == ()


def test_the_newest_ten_files_are_remembered(tmp_path: Path) -> None:
    for number in range(12):
        (tmp_path / f"{number}.csv").touch()
        remember_file(tmp_path / f"{number}.csv")
    remember_file(tmp_path / "5.csv")
    names = [path.stem for path in recent_files()]
    assert names == ["5", "11", "10", "9", "8", "7", "6", "4", "3", "2"]
    (tmp_path / "9.csv").unlink()
    forget_missing()
    assert "9" not in [path.stem for path in recent_files()]
    (data_folder() / "recent-data.json").write_text("{broken", "utf-8")
    assert recent_files() == ()


def test_a_file_is_judged_by_its_beginning(tmp_path: Path) -> None:
    table, picture = tmp_path / "table.odd", tmp_path / "picture.csv"
    table.write_text("a,b\n1,2\n", "utf-8")
    picture.write_bytes(b"\x89PNG\0\0\0\1")
    assert judge_file(table).is_fine
    for wrong in (picture, tmp_path / "missing.csv"):
        verdict = judge_file(wrong)
        assert not verdict.is_fine
        assert "Errno" not in verdict.text
    assert "run" in judge_file(tmp_path / "x.run").text


@pytest.mark.parametrize(
    ("suffix", "instead"), [(".onnx", "run"), (".safetensors", "run"), (".zip", "bundle"), (".run-wal", ".run")]
)
def test_what_cannot_be_opened_says_what_to_open_in_its_place(tmp_path: Path, suffix: str, instead: str) -> None:
    path = tmp_path / f"x{suffix}"
    path.write_bytes(bytes(range(256)))
    verdict = judge_file(path)
    assert not verdict.is_fine
    assert path.name in verdict.text
    assert instead in verdict.text


def test_several_runs_are_compared_and_other_files_come_alone(tmp_path: Path) -> None:
    runs = [tmp_path / "a.run", tmp_path / "b.RUN"]
    assert judge_together(runs).is_fine
    assert "2 runs" in judge_together(runs).text
    assert not judge_together([*runs, tmp_path / "c.csv"]).is_fine


def test_pasted_rows_become_a_file_of_their_own() -> None:
    path = write_pasted("a\tb\n1\t2\n")
    assert path is not None
    beginning = beginning_of(Source(path, pasted=True))
    assert beginning is not None
    assert (beginning.names, beginning.rows[0]) == (("a", "b"), ("1", "2"))
    assert write_pasted("only words") is None
    assert write_pasted("") is None
