"""The figures of the house stay within their limits."""

import pytest

from tests.architecture.measures import Measure, measures

HELD = (
    "rooms at the top of workbench/ui",
    "modules on import cycles",
    "rooms on import cycles",
    "imports against the layers",
    "classes that inherit behaviour from ours outside widgets, charts",
    "files that start work beside the window",
    "lines of workbench/ui",
    "files over 300 lines without 'Long because:'",
    "file names that stand three times or more in workbench",
    "private attributes read in tests",
)
"""By their names in ``measures``; a limit that is reached is added here, and none is taken away."""


@pytest.fixture(scope="module")
def found() -> dict[str, Measure]:
    return {measure.name: measure for measure in measures()}


@pytest.mark.parametrize("name", HELD)
def test_a_limit_is_kept(found: dict[str, Measure], name: str) -> None:
    measure = found[name]
    assert measure.limit is not None
    assert measure.is_kept, f"{measure.row}\n" + "\n".join(measure.where)
