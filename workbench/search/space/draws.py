"""Random draws from a search space: for each value a number r in [0, 1), turned into the value by its row's scale.

Draws are counted from 1, like the trials they are for. The number r depends on the seed, the number of the draw and
the name of the value (that of its row, or ``units_2`` for a row per layer), and on nothing else: not on how many draws
were made before, by how many workers, nor on which other rows vary, nor on range and scale. So draw 7 of seed 0 can be
repeated alone, on any machine, and a row that is switched on leaves the others as they were.

The random words are those of a counter-based generator (Philox: Salmon et al., "Parallel random numbers: as easy as
1, 2, 3", SC 2011), with the key SHA-256(seed, name) and the number of the draw as its counter.
"""

import hashlib
from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from workbench.data.draws import uniforms
from workbench.errors import SpecError
from workbench.language import tr
from workbench.search.space.scales import Values, plain, readable, value_at
from workbench.specs.hyperparameters import Value
from workbench.specs.network import DenseLayer, NetworkSpec
from workbench.specs.run import RunSpec
from workbench.specs.search_space import NETWORK_ROWS, Dimension, SearchSpace, layer_value, row_and_layer

_KEY_BYTES: Final = 16
_WORDS_PER_COUNT: Final = 4  # Philox makes four words at each count; the first is used
_LAYER_FIELDS: Final = {"hidden_units": "units", "dropout": "dropout"}


def draw(space: SearchSpace, seed: int, number: int) -> dict[str, Value]:
    """Draw ``number`` (1, 2, …) of ``seed``: the name of each value with the value."""
    return values_at(space, lambda name: float(fractions(name, seed, 1, first=number)[0]))


def draws(space: SearchSpace, seed: int, count: int, *, first: int = 1) -> tuple[dict[str, Value], ...]:
    """The ``count`` draws from number ``first`` on, each as ``draw`` gives it."""
    columns = {}
    for name in value_names(space):
        row = space.row(row_and_layer(name)[0])
        if row is not None:
            columns[name] = plain(readable(row, value_at(row, fractions(name, seed, count, first=first))))
    drawn = []
    for place in range(count):
        layers = columns["hidden_layers"][place] if "hidden_layers" in columns else 0
        present = [name for name in columns if (row_and_layer(name)[1] or 0) <= int(layers)]
        drawn.append({name: columns[name][place] for name in present})
    return tuple(drawn)


def values_at(space: SearchSpace, r_of: Callable[[str], float]) -> dict[str, Value]:
    """The values that belong to the numbers r in [0, 1) which ``r_of`` gives for their names.

    Rows per layer are asked for the layers that there are: with ``hidden_layers = 2`` for units_1 and units_2.
    """
    layer_row = space.row("hidden_layers")
    layers = int(_value(layer_row, r_of("hidden_layers"))) if layer_row else 0
    values = {}
    for row in space.dimensions:
        names = [layer_value(row.name, k) for k in range(1, layers + 1)] if row.per_layer else [row.name]
        values.update({name: _value(row, r_of(name)) for name in names})
    return values


def value_names(space: SearchSpace) -> tuple[str, ...]:
    """The names of all values that can be drawn, those of the most layers included."""
    names: list[str] = []
    for row in space.dimensions:
        count = range(1, space.most_layers + 1)
        names.extend([layer_value(row.name, k) for k in count] if row.per_layer else [row.name])
    return tuple(names)


def column(dimension: Dimension, seed: int, count: int, *, first: int = 1) -> Values:
    """The values of one row in ``count`` draws from number ``first`` on, (count,), as a person would write them.

    Of a row per layer, those of the first layer.
    """
    name = layer_value(dimension.name, 1) if dimension.per_layer else dimension.name
    return readable(dimension, value_at(dimension, fractions(name, seed, count, first=first)))


def fractions(name: str, seed: int, count: int, *, first: int = 1) -> NDArray[np.float64]:
    """The numbers r in [0, 1) of the value called ``name``, (count,). ``seed`` and ``first`` are not negative."""
    if seed < 0 or first < 0:
        raise ValueError(
            tr("seed and number of a draw must not be negative, not {seed} and {first}", seed=seed, first=first)
        )
    digest = hashlib.sha256(f"{seed}\n{name}".encode()).digest()
    key = np.frombuffer(digest[:_KEY_BYTES], dtype="<u8").astype(np.uint64)
    words = np.random.Philox(key=key, counter=first).random_raw(count * _WORDS_PER_COUNT)
    return uniforms(words[::_WORDS_PER_COUNT])


def apply_draw(spec: RunSpec, values: Mapping[str, Value]) -> RunSpec:
    """The run with the drawn values in place of its own.

    ``hidden_layers`` repeats the first hidden layer (a plain one where there is none; 0 leaves softmax regression);
    ``hidden_units`` and ``dropout`` are those of every hidden layer, ``units_2`` and ``dropout_2`` of the second
    alone. Raises ``SpecError`` for values that cannot be.
    """
    of_run = {name: value for name, value in values.items() if not _is_of_network(name)}
    hyperparameters = spec.hyperparameters
    return spec.replaced(
        network=_changed_network(spec.network, {name: values[name] for name in values if name not in of_run}),
        hyperparameters=hyperparameters.parse({**hyperparameters.to_plain(), **of_run}),
    )


def _is_of_network(name: str) -> bool:
    return row_and_layer(name)[0] in NETWORK_ROWS


def _value(row: Dimension, r: float) -> Value:
    return plain(readable(row, value_at(row, [r])))[0]


def _changed_network(network: NetworkSpec, values: Mapping[str, Value]) -> NetworkSpec:
    layers = list(network.layers)
    if "hidden_layers" in values:
        layers = [layers[0] if layers else DenseLayer()] * int(values["hidden_layers"])
    # Rows of all layers come before those of one, whatever their order in the draw.
    for name, value in sorted(values.items(), key=lambda item: row_and_layer(item[0])[1] is not None):
        row, layer = row_and_layer(name)
        if row == "hidden_layers":
            continue
        if layer is not None and layer > len(layers):
            raise SpecError.single(
                name,
                tr("there are {n_layers} hidden layers, none with number {layer}", n_layers=len(layers), layer=layer),
            )
        chosen = range(len(layers)) if layer is None else (layer - 1,)
        for index in chosen:
            layers[index] = layers[index].replaced(**{_LAYER_FIELDS[row]: value})
    return network.replaced(layers=tuple(layers))
