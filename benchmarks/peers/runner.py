"""What every measured program offers. Each module of this package has ``prepare(net, threads) -> Runner``."""

from typing import Protocol


class Runner(Protocol):
    """A network in training."""

    note: str
    """What a reader of the table must know; usually empty."""

    def advance(self) -> int:
        """Train some mini-batches, for 10 to 100 ms where that is up to the program; returns how many."""

    def settle(self) -> None:
        """Wait until everything asked for is computed."""
