"""The first step at which something holds, by halving."""

from collections.abc import Callable


def first_step(low: int, high: int, holds: Callable[[int], bool | None]) -> int | None:
    """The first step from ``low`` to ``high`` of what holds at ``high`` and is taken to hold ever after it began.

    ``holds`` is asked about log₂ of the steps; None where it answered None, which means that nobody waits any more.
    """
    while low < high:
        middle = (low + high) // 2
        answer = holds(middle)
        if answer is None:
            return None
        low, high = (low, middle) if answer else (middle + 1, high)
    return low
