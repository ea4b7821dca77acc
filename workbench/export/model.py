"""A trained network as every format gets it: its arrays by name, and all that a reader needs to use them."""

import ast
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.data.dataset import Dataset, Target
from workbench.data.recipe import Input
from workbench.engine.layout import make_layout
from workbench.export.conformal import Promise
from workbench.export.folding import fold_batch_norm
from workbench.export.marks import DESCRIBED_AS
from workbench.export.reference import Arrays
from workbench.export.state_dict import state_dict
from workbench.specs.network import Output
from workbench.specs.own_data import Reading, TableSpec
from workbench.specs.run import RunSpec
from workbench.training.snapshot import Snapshot


@dataclass(frozen=True, slots=True, eq=False)
class ExportedModel:
    """``arrays`` and ``modules`` as in a state dict. ``about`` is all the rest, in JSON values, for files to carry."""

    arrays: Arrays
    modules: tuple[str, ...]
    output: Output
    dtype: type[np.floating[Any]]
    inputs: tuple[Input, ...]
    """What is given for a row, in this order; for other data than tables one number for each feature"""
    is_table: bool
    """Whether the inputs are columns of a table, not features"""
    mean: NDArray[np.float64]
    scale: NDArray[np.float64]
    class_names: tuple[str, ...]
    targets: tuple[Target, ...]
    reading: Reading
    columns: tuple[str, ...]
    """All columns of a table's file in their order, where it has no line of names"""
    promise: Promise | None
    about: dict[str, Any]

    @property
    def title(self) -> str:
        """In one line."""
        return " ".join(str(self.about["title"]).split())

    @property
    def whole_about(self) -> dict[str, Any]:
        """``about`` with the inputs, for programs that take rows as they stand in a file."""
        reading = self.reading
        return {
            **self.about,
            "inputs": [asdict(one) for one in self.inputs],
            "reading": {
                "encoding": "utf-8-sig" if reading.encoding == "utf-8" else reading.encoding,
                "decimal": reading.decimal,
                "thousands": reading.thousands,
                "csv": {"delimiter": reading.delimiter, "quotechar": reading.quote or '"'},
                "columns": list(self.columns) or None,
                "missing": sorted({"", "nan", *reading.missing}),
            },
        }


@dataclass(frozen=True, slots=True)
class Module:
    """One module of the network: ``Linear(4, 8, bias=False)`` taken apart."""

    kind: str
    numbers: tuple[Any, ...]
    options: dict[str, Any]
    arrays: dict[str, NDArray[Any]]


def modules_of(modules: tuple[str, ...], arrays: Arrays) -> Iterator[Module]:
    """All of them, each with its own arrays."""
    for number, text in enumerate(modules):
        call = ast.parse(text, mode="eval").body
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
            raise ValueError(text)  # noqa: TRY004 - a wrong text, not a wrong type
        own = {name.split(".")[1]: array for name, array in arrays.items() if name.split(".")[0] == str(number)}
        options = {str(option.arg): ast.literal_eval(option.value) for option in call.keywords}
        yield Module(call.func.id, tuple(map(ast.literal_eval, call.args)), options, own)


def make_model(
    snapshot: Snapshot, spec: RunSpec, data: Dataset, *, fold: bool = False, promise: Promise | None = None
) -> ExportedModel:
    """The state ``snapshot`` of a run of ``spec``; ``fold``: with batch norm multiplied into the weights."""
    layout = make_layout(spec.network, data.n_features, data.n_answers)
    named = state_dict(snapshot, spec, layout)
    if fold:
        named = fold_batch_norm(named)
    table = spec.data if isinstance(spec.data, TableSpec) else None
    reading = Reading() if table is None else table.reading
    return ExportedModel(
        arrays=named.arrays,
        modules=named.modules,
        output=spec.network.output,
        dtype=snapshot.parameters.dtype.type,
        inputs=data.inputs,
        is_table=data.recipe is not None,
        mean=data.feature_mean,
        scale=data.feature_scale,
        class_names=data.class_names,
        targets=data.targets,
        reading=reading,
        columns=() if table is None or reading.header else tuple(column.name for column in table.columns),
        promise=promise,
        about={
            "format": DESCRIBED_AS,
            "title": spec.name or data.title,
            "modules": list(named.modules),
            "output": spec.network.output,
            "step": snapshot.step,
            "state_sha256": snapshot.sha256,
            "data": data.name,
            "data_sha256": data.sha256,
            "class_names": list(data.class_names),
            "targets": [asdict(target) for target in data.targets],
            "input": "(x - mean) / scale",
            "mean": data.feature_mean.tolist(),
            "scale": data.feature_scale.tolist(),
            "recipe": None if data.recipe is None else data.recipe.to_plain(),
            "promise": None if promise is None else promise.to_plain(),
            "spec": spec.to_plain(),
        },
    )
