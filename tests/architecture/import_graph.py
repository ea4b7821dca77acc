"""What the import graph is measured for: cycles, and arrows against the layers of `pyproject.toml`."""

import tomllib
from collections.abc import Iterable, Iterator

import grimp

from tests.architecture.sources import ROOT

Arrow = tuple[str, str]


def arrows_of(package: str) -> set[Arrow]:
    """(importer, imported) for the modules of a package."""
    graph = grimp.build_graph(package, cache_dir=None)
    return {
        (module, imported) for module in graph.modules for imported in graph.find_modules_directly_imported_by(module)
    }


def on_cycles(arrows: Iterable[Arrow]) -> list[str]:
    """The nodes on a cycle or between two of them; none if there is no cycle."""
    left = {arrow for arrow in arrows if arrow[0] != arrow[1]}
    while True:
        inner = {importer for importer, _ in left} & {imported for _, imported in left}
        kept = {arrow for arrow in left if inner.issuperset(arrow)}
        if kept == left:
            return sorted(inner)
        left = kept


def rooms_on_cycles(arrows: Iterable[Arrow]) -> list[str]:
    """The same for the rooms of each room: an arrow between two modules is one between the rooms that part them."""
    between = {parted for importer, imported in arrows if (parted := _parted(importer, imported))}
    return on_cycles(between)


def _parted(importer: str, imported: str) -> Arrow | None:
    """The two siblings, at the first depth at which they differ. A room and what lies in it are not parted."""
    left, right = importer.split("."), imported.split(".")
    for depth, (a, b) in enumerate(zip(left, right, strict=False), start=1):
        if a != b:
            return ".".join(left[:depth]), ".".join(right[:depth])
    return None


def against_the_layers(arrows: Iterable[Arrow]) -> list[str]:
    """Imports upwards, and between rooms that share a floor and must not know each other."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    known = list(arrows)
    found = set()
    for contract in contracts:
        if contract["type"] == "layers":
            floors = dict(_floors(contract["containers"], contract["layers"]))
            for importer, imported in known:
                rooms = _parted(importer, imported)
                if rooms and floors.keys() >= set(rooms) and floors[rooms[0]] >= floors[rooms[1]]:
                    found.add(f"{importer} → {imported}")
    return sorted(found)


def _floors(containers: list[str], layers: list[str]) -> Iterator[tuple[str, int]]:
    """Each room with the number of its floor, counted from the top."""
    for number, layer in enumerate(layers):
        for name in layer.split("|"):
            yield from ((f"{container}.{name.strip(' ()')}", number) for container in containers)
