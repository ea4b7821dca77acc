"""Data that take a while to read: the window does not wait for them."""

import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from workbench.data.dataset import Dataset
from workbench.data.loading import load_dataset
from workbench.errors import DataError
from workbench.specs.data import CatalogueSpec, DataSpec
from workbench.specs.run import RunSpec
from workbench.ui.document import document as module
from workbench.ui.document.document import RunDocument


class SlowDisk:
    """Reads a small set in the place of the large one, as soon as it may."""

    def __init__(self) -> None:
        self.may = threading.Event()
        self.is_missing = False

    def __call__(self, spec: DataSpec) -> Dataset:
        if spec.name != "fashion-full":
            return load_dataset(spec)
        self.may.wait(20.0)
        if self.is_missing:
            raise DataError("it is not installed")
        return load_dataset(CatalogueSpec(name="digits"))


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> SlowDisk:
    disk = SlowDisk()
    monkeypatch.setattr(module, "load_dataset", disk)
    return disk


@pytest.fixture
def document(qtbot: QtBot, disk: SlowDisk, spec: RunSpec) -> Iterator[RunDocument]:
    document = RunDocument(spec)
    yield document
    disk.may.set()
    assert document.shut_down()


def choose(document: RunDocument, name: str) -> None:
    document.change("Choose data", document.spec.replaced(data=CatalogueSpec(name=name)))


def test_large_data_come_later_and_until_then_nothing_starts(
    qtbot: QtBot, document: RunDocument, disk: SlowDisk
) -> None:
    choose(document, "fashion-full")
    assert document.dataset is None
    assert document.problems[0].message == "Fashion-MNIST (complete) is being read"
    with qtbot.waitSignal(document.dataset_changed, timeout=20_000):
        disk.may.set()
    assert document.dataset is not None
    assert document.problems == ()


def test_what_was_not_waited_for_does_not_come(qtbot: QtBot, document: RunDocument, disk: SlowDisk) -> None:
    choose(document, "fashion-full")
    choose(document, "iris")
    disk.may.set()
    qtbot.wait(100)
    assert document.dataset is not None
    assert document.dataset.name == "iris"


def test_what_cannot_be_read_is_told(qtbot: QtBot, document: RunDocument, disk: SlowDisk) -> None:
    disk.is_missing = True
    choose(document, "fashion-full")
    with qtbot.waitSignal(document.dataset_changed, timeout=20_000):
        disk.may.set()
    assert [problem.message for problem in document.problems] == ["it is not installed"]
