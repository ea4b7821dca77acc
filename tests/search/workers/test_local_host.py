"""The process of a local cluster, where it does not even start."""

import gc
import sys
import warnings

import pytest

from workbench.search.workers.local_host import LocalHost


def test_a_host_that_cannot_be_started_leaves_no_file_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        with pytest.raises(FileNotFoundError):
            LocalHost()
        gc.collect()
    assert [str(warning.message) for warning in told if warning.category is ResourceWarning] == []
