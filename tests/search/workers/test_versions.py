"""Schedulers and workers of other versions are refused before the first trial, and both versions are named."""

from typing import Any

import pytest

from workbench.errors import WorkbenchError
from workbench.search.workers.code_version import code_version
from workbench.search.workers.versions import check_versions


class ToldClient:
    """Answers as Dask's client does."""

    def __init__(self, scheduler: str = "2026.8.0", worker: str = "2026.8.0", source: object = None) -> None:
        self.told = {
            "client": _facts("2026.8.0"),
            "scheduler": _facts(scheduler),
            "workers": {"tls://w:1": _facts(worker)},
        }
        self.source = source or code_version()

    def get_versions(self, check: bool) -> dict[str, Any]:
        assert not check
        return self.told

    def run(self, _function: object, on_error: str) -> dict[str, object]:
        assert on_error == "return"
        return {"tls://w:1": self.source}


def _facts(version: str) -> dict[str, Any]:
    return {"packages": {"distributed": version, "dask": "2026.8.0"}}


def test_equal_versions_pass() -> None:
    closed: list[object] = []
    check_versions(ToldClient(), closed.append)  # type: ignore[arg-type]
    assert closed == []


@pytest.mark.parametrize(
    ("client", "words"),
    [
        (ToldClient(scheduler="2025.1.0"), "the scheduler runs distributed 2025.1.0, this program 2026.8.0"),
        (ToldClient(worker="2025.1.0"), "the worker at tls://w:1 runs distributed 2025.1.0, this program 2026.8.0"),
        (ToldClient(source="feedbeef"), "sources of the workbench, feedbeef; this program runs"),
        (ToldClient(source=ModuleNotFoundError("No module named 'workbench'")), "No module named 'workbench'"),
    ],
)
def test_another_version_is_refused_by_name(client: ToldClient, words: str) -> None:
    closed: list[object] = []
    with pytest.raises(WorkbenchError, match=words):
        check_versions(client, closed.append)  # type: ignore[arg-type]
    assert closed == [client]
