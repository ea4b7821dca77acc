"""Quasi-random search: points that fill the space more evenly than independent draws.

Sobol' numbers (Sobol', 1967; direction numbers of Joe and Kuo, 2008), scrambled with the seed (Owen, 1998), so that
every point alone is uniformly distributed. Trial n gets point n - 1, whatever was asked before.
"""

import hashlib
from collections.abc import Sequence

from workbench.language import tr
from workbench.search.results import TrialResult
from workbench.search.space.draws import value_names, values_at
from workbench.specs.hyperparameters import Value
from workbench.specs.search_space import SearchSpace


class SobolDraws:
    """Even coverage. Which other rows vary matters, their order and their ranges do not."""

    def __init__(self, space: SearchSpace, seed: int) -> None:
        self._space, self._seed = space, seed
        self._axes = {name: axis for axis, name in enumerate(sorted(value_names(space)))}

    def propose(self, number: int, told: Sequence[TrialResult]) -> dict[str, Value]:  # noqa: ARG002  (learns nothing)
        """Point ``number`` - 1 of the sequence."""
        if number < 1:
            raise ValueError(tr("trials are counted from 1, not {number}", number=number))
        if not self._axes:
            return {}
        point = self._point(number - 1)
        return values_at(self._space, lambda name: point[self._axes[name]])

    def _point(self, index: int) -> list[float]:
        import numpy as np
        from scipy.stats import qmc  # takes 0.8 s to import

        key = int.from_bytes(hashlib.sha256(f"{self._seed}\nsobol".encode()).digest()[:16], "little")
        scrambling = np.random.Generator(np.random.Philox(np.random.SeedSequence(key)))
        sequence = qmc.Sobol(len(self._axes), scramble=True, rng=scrambling)
        if index:
            sequence.fast_forward(index)
        # Scrambled numbers may round to 1; r stays below it.
        return [min(float(r), 1.0 - 2.0**-53) for r in sequence.random(1)[0]]
