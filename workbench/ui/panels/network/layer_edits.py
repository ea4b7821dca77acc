"""Edits of the network in the document, each under the name that the Edit menu shows.

Layers are counted from 0 in the code and from 1 in the names.
"""

from workbench.errors import SpecError
from workbench.language import tr
from workbench.specs.network import DenseLayer, NetworkSpec
from workbench.specs.network_choices import NETWORK_CHOICES
from workbench.specs.network_edits import insert_layer, move_layer, remove_layer, replace_layer
from workbench.specs.run import RunSpec
from workbench.specs.spec_message import spec_message
from workbench.training.checks import find_problems
from workbench.ui.document.document import RunDocument

_FIELD_NAMES = {"units": "units", "activation": "activation", "dropout": "dropout"}


class LayerEdits:
    """Changes the document's network. Every method returns the reason if an edit is impossible, else None."""

    def __init__(self, document: RunDocument) -> None:
        self._document = document

    @property
    def network(self) -> NetworkSpec:
        """The network of the document."""
        return self._document.spec.network

    def add(self, position: int) -> str | None:
        """Insert a layer like the one before ``position``, or a default one where there is none."""
        layers = self.network.layers
        like = layers[position - 1] if position > 0 else layers[0] if layers else DenseLayer()
        return self._insert(tr("Add layer {position}", position=position + 1), position, like)

    def duplicate(self, position: int) -> str | None:
        """Insert a copy of a layer right after it."""
        return self._insert(
            tr("Duplicate layer {position}", position=position + 1), position + 1, self.network.layers[position]
        )

    def _insert(self, text: str, position: int, layer: DenseLayer) -> str | None:
        try:
            network = insert_layer(self.network, position, layer)
        except SpecError as error:
            return spec_message(error)
        return self._put(text, network)

    def remove(self, position: int) -> str | None:
        """Leave a layer out."""
        return self._put(tr("Remove layer {position}", position=position + 1), remove_layer(self.network, position))

    def move(self, origin: int, target: int) -> str | None:
        """Take a layer to another place."""
        try:
            network = move_layer(self.network, origin, target)
        except SpecError as error:
            return spec_message(error)
        return self._put(tr("Move layer {origin} to {target}", origin=origin + 1, target=target + 1), network)

    def change(self, position: int, field: str, value: object, merge_key: str = "") -> str | None:
        """Change one field of one layer."""
        try:
            network = replace_layer(self.network, position, **{field: value})
        except SpecError as error:
            return spec_message(error)
        return self._put(_name(position, field, value), network, merge_key)

    def choose(self, field: str, value: object) -> str | None:
        """Change a setting of the whole network."""
        try:
            network = self.network.replaced(**{field: value})
        except SpecError as error:
            return spec_message(error)
        return self._put(NETWORK_CHOICES[field].edit, network)

    def problem_with(self, position: int, field: str, value: object) -> str | None:
        """Why a field of a layer cannot have this value, or could not be trained with the present data; or None."""
        if position >= len(self.network.layers):
            return None
        try:
            network = replace_layer(self.network, position, **{field: value})
            spec = self._document.spec.replaced(network=network)
        except SpecError as error:
            return spec_message(error)
        grows = network.layers[position].units > self.network.layers[position].units
        return self._too_large(spec) if grows else None

    def _too_large(self, spec: RunSpec) -> str | None:
        if self._document.dataset is None:
            return None
        problems = find_problems(spec, self._document.dataset)
        return next((problem.message for problem in problems if problem.field in {"network", "network.layers"}), None)

    def _put(self, text: str, network: NetworkSpec, merge_key: str = "") -> str | None:
        try:
            spec = self._document.spec.replaced(network=network)
        except SpecError as error:
            return spec_message(error)
        self._document.change(text, spec, merge_key)
        return None


def _name(position: int, field: str, value: object) -> str:
    if field == "batch_norm":
        return tr(
            "Switch {value} batch norm in layer {position}", value="on" if value else "off", position=position + 1
        )
    return tr("Change {field_names} of layer {position}", field_names=_FIELD_NAMES[field], position=position + 1)
