"""The rules behind the measures, put to a few lines of code."""

import textwrap

import pytest

from tests.architecture.class_tree import inherited_behaviour
from tests.architecture.import_graph import on_cycles, rooms_on_cycles
from tests.architecture.private_attributes import private_reads
from tests.architecture.sources import ROOT, Source
from tests.architecture.threads_of_the_window import starts_work


def source(code: str, name: str = "workbench/room/thing.py") -> Source:
    return Source(ROOT / name, textwrap.dedent(code))


BASE = "class Base:\n    def act(self):\n        return 1\n"


@pytest.mark.parametrize(
    "code",
    [
        BASE + "class Leaf(Base): ...",
        BASE + "class Leaf(Base[int]): ...",
        "class Base(QWidget):\n    def act(self):\n        return 1\nclass Leaf(Base): ...",
        "class Base(ABC):\n    def act(self):\n        self.x = 1\nclass Leaf(Base): ...",
    ],
)
def test_inherited_behaviour_is_found(code: str) -> None:
    assert inherited_behaviour([source(code)]) == ["workbench.room.thing.Leaf inherits from workbench.room.thing.Base"]


def test_inherited_behaviour_is_found_across_modules_and_not_in_kits() -> None:
    base = source(BASE, "workbench/kit/base.py")
    sources = [
        base,
        source("from workbench.kit.base import Base as B\nclass Leaf(B): ..."),
        source("from workbench.kit import base\nclass Leaf(base.Base): ...", "workbench/room/other.py"),
    ]
    assert inherited_behaviour(sources) == [
        "workbench.room.other.Leaf inherits from workbench.kit.base.Base",
        "workbench.room.thing.Leaf inherits from workbench.kit.base.Base",
    ]
    assert inherited_behaviour(sources, ("workbench.kit.",)) == []


@pytest.mark.parametrize(
    "code",
    [
        "class Leaf(QWidget):\n    def act(self):\n        return 1",
        BASE.replace("Base", "Base(Protocol)") + "class Leaf(Base): ...",
        BASE.replace("Base", "Base(ValueError)") + "class Leaf(Base): ...",
        BASE.replace("Base", "Spec(BaseModel)") + "class Base(Spec): ...\nclass Leaf(Spec): ...",
        BASE.replace("return 1", '"""What it does."""\n        ...') + "class Leaf(Base): ...",
        BASE.replace("return 1", "raise NotImplementedError") + "class Leaf(Base): ...",
    ],
)
def test_interfaces_values_errors_and_foreign_bases_are_no_inherited_behaviour(code: str) -> None:
    assert inherited_behaviour([source(code)]) == []


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("assert view._timer", "view._timer"),
        ("view._state = 3", "view._state"),
        ("getattr(view, '_timer')", "_timer"),
        ("monkeypatch.setattr('workbench.app._start', f)", "workbench.app._start"),
        ("from workbench.app import _start", "workbench.app._start"),
        ("class Mine(Theirs):\n    def act(self):\n        return self._timer", "self._timer"),
    ],
)
def test_private_parts_of_others_are_found(code: str, name: str) -> None:
    assert [found for _, found in private_reads(source(code))] == [name]


@pytest.mark.parametrize(
    "code",
    [
        "assert view.timer.__class__",
        "import os\nos._exit(1)",
        "pair._replace(x=1)",
        "class Mine:\n    def __init__(self):\n        self._x = 1\n    def act(self):\n        return self._x",
        "def _mine(): ...\nmonkeypatch.setattr(view, '_mine', 1)",
    ],
)
def test_the_own_private_parts_of_a_test_are_none_of_them(code: str) -> None:
    assert private_reads(source(code)) == []


@pytest.mark.parametrize(
    ("code", "what"),
    [
        ("class Task(QRunnable): ...", "class Task(QRunnable)"),
        ("self._pool = QThreadPool(self)", "QThreadPool()"),
        ("QtCore.QThreadPool.globalInstance().start(task)", "QThreadPool.globalInstance()"),
        ("threading.Thread(target=f).start()", "Thread()"),
    ],
)
def test_work_beside_the_window_is_found(code: str, what: str) -> None:
    assert [found for _, found in starts_work(source(code))] == [what]


def test_naming_a_thread_starts_none() -> None:
    code = "def moved(thread: QThread) -> bool:\n    return thread is QThread.currentThread()"
    assert list(starts_work(source(code))) == []


def test_cycles_of_modules_and_of_rooms() -> None:
    round_trip = [("w.a.x", "w.b.y"), ("w.b.z", "w.a.q"), ("w.a.q", "w.c.r")]
    assert on_cycles(round_trip) == []
    assert rooms_on_cycles(round_trip) == ["w.a", "w.b"]
    assert on_cycles([*round_trip, ("w.b.y", "w.b.z"), ("w.a.q", "w.a.x")]) == ["w.a.q", "w.a.x", "w.b.y", "w.b.z"]
    assert rooms_on_cycles([("w.a", "w.a.x"), ("w.a.x", "w.b")]) == []
