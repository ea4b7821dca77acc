"""The whole state of a run at one step, as an immutable value with a hash.

Everything that the next mini-batch depends on is here: parameters, both moments of the optimizer, the batch-norm
averages, the position in the stream of examples and the hyperparameters in force. Equal hashes mean that two runs
will go on bit for bit alike.
"""

import hashlib
from dataclasses import dataclass

import numpy as np

from workbench.engine.kernels.types import Array
from workbench.engine.training.state import TrainingState
from workbench.engine.training.workspace import aligned_zeros
from workbench.specs.hyperparameters import Hyperparameters


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """A copy of the state after ``step`` mini-batches.

    ``parameters``, ``first_moment``, ``second_moment``: shape (parameters,), laid out by ``engine.layout.Layout``;
    ``running``: batch-norm averages of μ and σ². ``examples_seen`` is the position in the stream of shuffled epochs.
    ``products``: β₁ and β₂ multiplied up over the steps, for Adam's bias correction. ``edits`` counts the edits of the
    run that are in force; it is not part of the hash, because their effect is. All arrays are read-only.
    """

    step: int
    examples_seen: int
    hyperparameters: Hyperparameters
    parameters: Array
    first_moment: Array
    second_moment: Array
    running: Array
    products: Array
    edits: int = 0

    def __post_init__(self) -> None:
        for array in self.arrays().values():
            array.flags.writeable = False

    def arrays(self) -> dict[str, Array]:
        """The arrays by name, in the order in which they are hashed."""
        return {
            "parameters": self.parameters,
            "first_moment": self.first_moment,
            "second_moment": self.second_moment,
            "running": self.running,
            "products": self.products,
        }

    @property
    def nbytes(self) -> int:
        """Memory of the arrays."""
        return sum(array.nbytes for array in self.arrays().values())

    @property
    def sha256(self) -> str:
        """Hash of all that decides how the run goes on, as 64 hexadecimal digits."""
        digest = hashlib.sha256()
        digest.update(f"{self.step} {self.examples_seen} {self.hyperparameters.to_json()}".encode())
        for name, array in self.arrays().items():
            digest.update(f" {name} {array.dtype.str} {array.size} ".encode())
            digest.update(np.ascontiguousarray(array).data)
        return digest.hexdigest()


def take_snapshot(state: TrainingState, values: Hyperparameters, edits: int = 0) -> Snapshot:
    """A copy of ``state`` as it is now, with ``edits`` edits in force."""
    return Snapshot(
        step=int(state.position[0]),
        examples_seen=int(state.position[1]),
        hyperparameters=values,
        parameters=state.parameters.copy(),
        first_moment=state.first_moment.copy(),
        second_moment=state.second_moment.copy(),
        running=state.running.copy(),
        products=state.products.copy(),
        edits=edits,
    )


def state_from(snapshot: Snapshot) -> TrainingState:
    """A state that may be changed, equal to ``snapshot``."""

    def copied(array: np.ndarray) -> np.ndarray:
        fresh = aligned_zeros(len(array), array.dtype.type)
        fresh[:] = array
        return fresh

    return TrainingState(
        parameters=copied(snapshot.parameters),
        first_moment=copied(snapshot.first_moment),
        second_moment=copied(snapshot.second_moment),
        running=copied(snapshot.running),
        products=snapshot.products.copy(),
        position=np.array([snapshot.step, snapshot.examples_seen], dtype=np.int64),
    )


def copy_into(state: TrainingState, snapshot: Snapshot) -> None:
    """Make ``state`` equal to a snapshot of the same network."""
    for name, array in snapshot.arrays().items():
        getattr(state, name)[:] = array
    state.position[:] = snapshot.step, snapshot.examples_seen
