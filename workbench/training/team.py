"""A fixed team of threads that share each mini-batch. The caller is thread 0."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Self


class Team:
    """Runs one function on ``size`` threads at once. Close it, or use it as a context manager, so that they end."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._others = ThreadPoolExecutor(size - 1, "trainer") if size > 1 else None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the threads."""
        if self._others is not None:
            self._others.shutdown(wait=True)

    def together(self, work: Callable[[int], None]) -> None:
        """Call ``work(number)`` on every thread, numbers from 0 to size - 1; returns when all are done."""
        if self._others is None:
            work(0)
            return
        futures = [self._others.submit(work, number) for number in range(1, self.size)]
        work(0)
        for future in futures:
            future.result()
