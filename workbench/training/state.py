"""The whole state of a run at one step, as an immutable value with a hash.

Everything that the next mini-batch depends on is here: parameters, both moments of the optimizer, the batch-norm
averages, the position in the stream of examples and the hyperparameters in force. Equal hashes mean that two runs
will go on bit for bit alike.
"""

import hashlib
from dataclasses import dataclass

import numpy as np

from workbench.engine.types import Array
from workbench.specs.hyperparameters import Hyperparameters


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """A copy of the state after ``step`` mini-batches.

    ``parameters``, ``first_moment``, ``second_moment``: shape (parameters,), laid out by ``engine.layout.Layout``;
    ``running``: batch-norm averages of μ and σ². ``examples_seen`` is the position in the stream of shuffled epochs.
    ``products``: β₁ and β₂ multiplied up over the steps, for Adam's bias correction. All arrays are read-only.
    """

    step: int
    examples_seen: int
    hyperparameters: Hyperparameters
    parameters: Array
    first_moment: Array
    second_moment: Array
    running: Array
    products: Array

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
    def sha256(self) -> str:
        """Hash of all that decides how the run goes on, as 64 hexadecimal digits."""
        digest = hashlib.sha256()
        digest.update(f"{self.step} {self.examples_seen} {self.hyperparameters.to_json()}".encode())
        for name, array in self.arrays().items():
            digest.update(f" {name} {array.dtype.str} {array.size} ".encode())
            digest.update(np.ascontiguousarray(array).data)
        return digest.hexdigest()
