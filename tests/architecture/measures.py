"""The figures of the house, each with its limit.

``python -m tests.architecture.measures`` prints them as a table, ``--json`` as one JSON object per line, ``--where`` with every place
that counts, not only those where a limit is broken. The exit code is 1 where a limit is broken.
"""

import argparse
import json
import statistics
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from tests.architecture.class_tree import inherited_behaviour
from tests.architecture.import_graph import against_the_layers, arrows_of, on_cycles, rooms_on_cycles
from tests.architecture.private_attributes import private_reads
from tests.architecture.sources import Source, sources_at_the_top, sources_below, too_long
from tests.architecture.threads_of_the_window import starts_work

MOST_WINDOW_LINES = 30_500
"""28,100 when the house was built, and what opening one's own data, looking inside, reading plots exactly and the course
added to the rooms that were there"""
KITS = ("workbench.ui.widgets.", "workbench.ui.charts.")  # made to be inherited from
APART = (
    "workbench/ui/panels/doctor/",
    "workbench/ui/views/course/",
    "workbench/ui/views/draw/",
    "workbench/ui/views/import_data/",
    "workbench/ui/views/export_state/",
    "workbench/ui/views/predict/",
    "workbench/ui/views/inside/",
    "workbench/ui/views/state/evaluation/",
    "workbench/ui/views/instruments/",
    "workbench/ui/views/overlay/",
    "workbench/ui/views/run_list/",
    "workbench/ui/charts/reading/",
    "workbench/ui/views/board/reading/",
    "workbench/ui/views/plots/room/",
    "workbench/ui/window/course/",
    "workbench/ui/window/palette/",
    "workbench/ui/window/help/",
    "workbench/ui/window/layouts/",
    "workbench/ui/window/runs/",
)
"""Rooms of the window that came with data of one's own, with looking inside, with the course, with the palette, with the list of
runs and with layouts that are kept: their lines are counted apart"""
TOO_OFTEN = 3  # files of one name


@dataclass(frozen=True)
class Measure:
    """One figure; without a limit it is only told."""

    name: str
    value: float
    limit: float | None = None
    where: tuple[str, ...] = ()

    @property
    def is_kept(self) -> bool:
        return self.limit is None or self.value <= self.limit

    @property
    def row(self) -> str:
        limit = "" if self.limit is None else f"≤ {self.limit:,.0f}"
        return f"{self.name:62} {self.value:8,.0f} {limit:>9}  {'' if self.is_kept else 'BROKEN'}".rstrip()


def measures() -> Iterator[Measure]:
    """All of them; reads every Python file of the repository once."""
    house, tests = sources_below("workbench"), sources_below("tests")
    window = [source for source in house if source.module.startswith("workbench.ui")]
    yield from _of_rooms(window)
    yield from _of_imports()
    yield _counted(
        "classes that inherit behaviour from ours outside widgets, charts", inherited_behaviour(house, KITS), 0
    )
    beside = {source.name: list(starts_work(source)) for source in window}
    places = [f"{name}:{line}: {what}" for name, found in beside.items() for line, what in found]
    yield Measure("files that start work beside the window", sum(map(bool, beside.values())), 2, tuple(places))
    yield from _of_files(house, window, [*sources_at_the_top(), *house, *tests, *sources_below("tools", "benchmarks")])
    yield from _of_tests(tests)


def _of_rooms(window: list[Source]) -> Iterator[Measure]:
    rooms = sorted({source.name.split("/")[2].removesuffix(".py") for source in window} - {"__init__"})
    yield _counted("rooms at the top of workbench/ui", rooms, 12)


def _of_imports() -> Iterator[Measure]:
    arrows = arrows_of("workbench")
    yield _counted("modules on import cycles", on_cycles(arrows), 0)
    yield _counted("rooms on import cycles", rooms_on_cycles(arrows), 0)
    yield _counted("imports against the layers", against_the_layers(arrows), 0)


def _of_files(house: list[Source], window: list[Source], everything: list[Source]) -> Iterator[Measure]:
    yield Measure(
        "lines of workbench/ui", sum(s.lines for s in window if not s.name.startswith(APART)), MOST_WINDOW_LINES
    )
    for room in APART:
        yield Measure(f"  beside them in {room}", sum(s.lines for s in window if s.name.startswith(room)))
    yield Measure("lines of workbench", sum(source.lines for source in house))
    yield Measure("median lines of a file of workbench", statistics.median(s.lines for s in house if s.lines))
    yield _counted("files over 300 lines without 'Long because:'", too_long(everything), 0)
    names = Counter(source.path.name for source in house if source.path.name != "__init__.py")
    often = [name for name, count in names.items() if count >= TOO_OFTEN]
    yield Measure(
        "file names that stand three times or more in workbench",
        len(often),
        0,
        tuple(source.name for source in house if source.path.name in often),
    )


def _of_tests(tests: list[Source]) -> Iterator[Measure]:
    folders: dict[str, list[str]] = {}
    for source in tests:
        for line, name in private_reads(source):
            folder = source.name.rpartition("/")[0]
            folders.setdefault(folder, []).append(f"{source.name}:{line}: {name}")
    yield _counted("private attributes read in tests", [place for found in folders.values() for place in found], 0)
    for folder, found in sorted(folders.items()):
        yield Measure(f"  in {folder}", len(found))


def _counted(name: str, where: Sequence[str], limit: int) -> Measure:
    return Measure(name, len(where), limit, tuple(where))


def main(arguments: Sequence[str]) -> int:
    """Measures and prints; the exit code is 1 where a limit is broken."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.architecture.measures", description=str(__doc__).split("\n")[0]
    )
    parser.add_argument("--json", action="store_true", help="one JSON object per line")
    parser.add_argument("--where", action="store_true", help="every place that counts")
    options = parser.parse_args(arguments)
    found = list(measures())
    for measure in found:
        if options.json:
            sys.stdout.write(json.dumps({**asdict(measure), "is_kept": measure.is_kept}, ensure_ascii=False) + "\n")
            continue
        sys.stdout.write(measure.row + "\n")
        if options.where or not measure.is_kept:
            sys.stdout.writelines(f"    {place}\n" for place in measure.where)
    return int(not all(measure.is_kept for measure in found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
