"""Threads that need the engine for the first time at once."""

from tests.engine.fresh_processes import first_use


def test_threads_that_begin_at_once_get_the_same_kernels() -> None:
    """Threads used to call a product whose memory was freed: a crash in most processes. 50 in ``tests.campaigns``."""
    assert [problem for problem in (first_use(threads=8) for _ in range(3)) if problem] == []
