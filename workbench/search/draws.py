"""Random draws from a search space: for each row a number r in [0, 1), turned into a value by the row's scale.

Draws are counted from 1. The number r of a row depends on the seed, the number of the draw and the name of the row,
and on nothing else: not on how many draws were made before, nor on which other rows vary, nor on range and scale. So
draw 7 of seed 0 can be repeated alone, on any machine, and a row that is switched on leaves the others as they were.

The random words are those of a counter-based generator (Philox: Salmon et al., "Parallel random numbers: as easy as
1, 2, 3", SC 2011), with the key SHA-256(seed, name) and the number of the draw as its counter.
"""

import hashlib
from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from workbench.data.draws import uniforms
from workbench.search.scales import Values, plain, readable, value_at
from workbench.specs.hyperparameters import Value
from workbench.specs.network import DenseLayer, NetworkSpec
from workbench.specs.run import RunSpec
from workbench.specs.search_space import NETWORK_ROWS, Dimension, SearchSpace

_KEY_BYTES: Final = 16
_WORDS_PER_COUNT: Final = 4  # Philox makes four words at each count; the first is used


def draw(space: SearchSpace, seed: int, number: int) -> dict[str, Value]:
    """Draw ``number`` (1, 2, …) of ``seed``: the name of each row with its value."""
    return {dimension.name: plain(column(dimension, seed, 1, first=number))[0] for dimension in space.dimensions}


def draws(space: SearchSpace, seed: int, count: int, *, first: int = 1) -> tuple[dict[str, Value], ...]:
    """The ``count`` draws from number ``first`` on, each as ``draw`` gives it."""
    columns = {dimension.name: plain(column(dimension, seed, count, first=first)) for dimension in space.dimensions}
    return tuple({name: values[row] for name, values in columns.items()} for row in range(count))


def column(dimension: Dimension, seed: int, count: int, *, first: int = 1) -> Values:
    """The values of one row in ``count`` draws from number ``first`` on, (count,), as a person would write them."""
    return readable(dimension, value_at(dimension, fractions(dimension.name, seed, count, first=first)))


def fractions(name: str, seed: int, count: int, *, first: int = 1) -> NDArray[np.float64]:
    """The numbers r in [0, 1) of the row called ``name``, (count,). ``seed`` and ``first`` are not negative."""
    if seed < 0 or first < 0:
        raise ValueError(f"seed and number of a draw must not be negative, not {seed} and {first}")
    digest = hashlib.sha256(f"{seed}\n{name}".encode()).digest()
    key = np.frombuffer(digest[:_KEY_BYTES], dtype="<u8").astype(np.uint64)
    words = np.random.Philox(key=key, counter=first).random_raw(count * _WORDS_PER_COUNT)
    return uniforms(words[::_WORDS_PER_COUNT])


def apply_draw(spec: RunSpec, values: Mapping[str, Value]) -> RunSpec:
    """The run with the drawn values in place of its own.

    ``hidden_layers`` repeats the first hidden layer (a plain one where there is none; 0 leaves softmax regression);
    ``hidden_units`` and ``dropout`` are those of every hidden layer. Raises ``SpecError`` for values that cannot be.
    """
    of_network = {name: value for name, value in values.items() if name in NETWORK_ROWS}
    others = {name: value for name, value in values.items() if name not in NETWORK_ROWS}
    hyperparameters = spec.hyperparameters
    return spec.replaced(
        network=_changed_network(spec.network, of_network),
        hyperparameters=hyperparameters.parse({**hyperparameters.to_plain(), **others}),
    )


def _changed_network(network: NetworkSpec, values: Mapping[str, Value]) -> NetworkSpec:
    layers = network.layers
    if "hidden_layers" in values:
        first = layers[0] if layers else DenseLayer()
        layers = (first,) * int(values["hidden_layers"])
    names = {"hidden_units": "units", "dropout": "dropout"}
    changes = {names[name]: value for name, value in values.items() if name in names}
    return network.replaced(layers=tuple(layer.replaced(**changes) for layer in layers))
