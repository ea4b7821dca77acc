"""Edits of a network: each takes a ``NetworkSpec`` and gives another one; the old one stays as it was.

Positions count hidden layers from 0, from the input to the output. All functions raise ``SpecError`` when the result
would break a rule of the spec, and ``IndexError`` when there is no layer at the position asked for.
"""

from workbench.specs.network import DenseLayer, NetworkSpec


def insert_layer(network: NetworkSpec, position: int, layer: DenseLayer) -> NetworkSpec:
    """Put ``layer`` at ``position``; the layer that was there and all above it move up by one."""
    if not 0 <= position <= len(network.layers):
        raise IndexError(f"a layer can be inserted at 0 to {len(network.layers)}, not at {position}")
    return network.replaced(layers=(*network.layers[:position], layer, *network.layers[position:]))


def remove_layer(network: NetworkSpec, position: int) -> NetworkSpec:
    """Leave out the layer at ``position``."""
    _check(network, position)
    return network.replaced(layers=(*network.layers[:position], *network.layers[position + 1 :]))


def move_layer(network: NetworkSpec, origin: int, target: int) -> NetworkSpec:
    """Take the layer at ``origin`` out and put it back in, so that it ends up at ``target``."""
    _check(network, origin)
    _check(network, target)
    return insert_layer(remove_layer(network, origin), target, network.layers[origin])


def replace_layer(network: NetworkSpec, position: int, **changes: object) -> NetworkSpec:
    """Change some fields of the layer at ``position``, such as ``units=64``."""
    _check(network, position)
    layer = network.layers[position].replaced(**changes)
    return network.replaced(layers=(*network.layers[:position], layer, *network.layers[position + 1 :]))


def _check(network: NetworkSpec, position: int) -> None:
    if not 0 <= position < len(network.layers):
        raise IndexError(f"there are {len(network.layers)} hidden layers, none at position {position}")
