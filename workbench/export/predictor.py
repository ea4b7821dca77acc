"""A folder that answers without the workbench: ``predict.py`` in plain NumPy, what it needs, and how it is used.

Its weights are those of the network with batch norm and the units of the targets multiplied in, in double precision.
"""

import csv
import json
import tempfile
import threading
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from workbench.export.bare_python import run_bare
from workbench.export.folding import fold_batch_norm
from workbench.export.model import ExportedModel, modules_of
from workbench.export.npz import npz_bytes
from workbench.export.python_programs import activations, plain_inputs, program
from workbench.export.reference import Arrays
from workbench.export.rows import RawPart, csv_text
from workbench.export.state_dict import StateDict
from workbench.language import tr

_ASK: Final = """
import platform, runpy, sys
del sys.argv[0]
runpy.run_path(sys.argv[0], run_name="__main__")
print("Python", platform.python_version(), "NumPy", sys.modules["numpy"].__version__)
"""


def files(model: ExportedModel, _name: str) -> dict[str, bytes]:
    """The content of each file of the folder."""
    weights, kinds = _layers(model)
    description = {
        **model.whole_about,
        "inputs": plain_inputs(model),
        "activations": kinds,
        "margins": [] if model.promise is None else list(model.promise.margins),
        "titles": answer_titles(model),
    }
    return {
        "predict.py": program("predict.py", activations=activations({*kinds})).encode(),
        "model.json": json.dumps(description, allow_nan=False, ensure_ascii=False, indent=1).encode(),
        "weights.npz": npz_bytes(weights, ""),
        "README.md": _readme(model).encode(),
    }


def read(
    path: Path, model: ExportedModel, part: RawPart, stop: threading.Event | None
) -> tuple[NDArray[np.float64], str]:
    """The answers of ``predict.py`` to a file of these rows, in a process without our packages. Raises ``FileError``."""
    with tempfile.TemporaryDirectory() as name:
        where = Path(name)
        rows = where / "rows.csv"
        rows.write_text(csv_text(part, model), encoding=model.reading.encoding, newline="")
        version = run_bare(path, _ASK, (str(path / "predict.py"), "rows.csv", "answers.csv"), where, stop)
        with (where / "answers.csv").open(newline="", encoding="utf-8") as stream:
            written = list(csv.DictReader(stream, delimiter=model.reading.delimiter))
    titles = answer_titles(model)
    wanted = titles[1 : 1 + len(model.class_names)] if model.class_names else titles[: len(model.targets)]
    cells = [[row[title].replace(model.reading.decimal, ".") or "nan" for title in wanted] for row in written]
    return np.array(cells, dtype=np.float64).reshape(len(written), len(wanted)), f"predict.py, {version}"


def answer_titles(model: ExportedModel) -> list[str]:
    """What ``predict.py`` calls the columns that it adds; the last one says why there is no answer."""
    promise = model.promise
    percent = "" if promise is None else f"{100.0 * promise.coverage:g} %"
    if model.class_names:
        chances = [tr("probability of {name}", name=name) for name in model.class_names]
        likely = [] if promise is None else [tr("classes with {percent} coverage", percent=percent)]
        return [tr("prediction"), *chances, *likely, tr("note")]
    titles = [tr("predicted {name}", name=target.name) for target in model.targets]
    if promise is not None:
        ends = (tr("{name} at least ({percent})"), tr("{name} at most ({percent})"))
        titles += [end.format(name=target.name, percent=percent) for target in model.targets for end in ends]
    return [*titles, tr("note")]


def _layers(model: ExportedModel) -> tuple[Arrays, list[str]]:
    exact = {name: array.astype(np.float64) for name, array in model.arrays.items()}
    folded = fold_batch_norm(StateDict(exact, model.modules))
    arrays: Arrays = {}
    kinds: list[str] = []
    for module in modules_of(folded.modules, folded.arrays):
        if module.kind == "Linear":
            arrays[f"{len(kinds)}.weight"], arrays[f"{len(kinds)}.bias"] = (
                module.arrays["weight"],
                module.arrays["bias"],
            )
            kinds.append("Identity")
        elif module.kind != "Dropout":
            kinds[-1] = module.kind
    last = len(kinds) - 1
    weight, bias = arrays[f"{last}.weight"], arrays[f"{last}.bias"]
    if model.output == "logistic":  # the softmax of 0 and z
        weight, bias = np.vstack([np.zeros_like(weight), weight]), np.concatenate([np.zeros_like(bias), bias])
    elif model.targets:
        mean, scale = (np.array([getattr(one, name) for one in model.targets]) for name in ("mean", "scale"))
        weight, bias = scale[:, None] * weight, scale * bias + mean
    arrays[f"{last}.weight"], arrays[f"{last}.bias"] = weight, bias
    return arrays, kinds


def _readme(model: ExportedModel) -> str:
    names = [one.name for one in model.inputs[:200]]
    rows: list[Any] = [
        f"# {model.title}",
        tr("Needs Python 3.11 or newer and NumPy; nothing of the program that trained it."),
        "```\npython predict.py rows.csv answers.csv\n```",
        tr(
            "`rows.csv` has a line of names and the columns below, in any order and with others between them. `answers.csv` has the "
            "same rows with the answers behind them; a row with a value that has no meaning has none, and its last cell says why. "
            "Texts that a spreadsheet would take for a formula get an apostrophe in front."
        ),
        tr(
            "In Python, `predict(rows)` and `predict_proba(rows)` take dictionaries by column (`csv.DictReader` gives them, or "
            "`.to_dict('records')` of a data frame) or an array with the columns in this order."
        ),
        "\n".join(f"- `{name}`" for name in names) + ("\n- …" if len(model.inputs) > len(names) else ""),
        tr(
            "Answers: {titles}. Dates are written 2026-01-31 or 31.1.2026; what stands for missing values, the scaling and the "
            "categories are in `model.json`. `certificate.json` tells how this folder was checked.",
            titles=", ".join(f"`{title}`" for title in answer_titles(model)[:60]),
        ),
    ]
    if model.promise is not None:
        rows.append(promise_text(model))
    return "\n\n".join(rows) + "\n"


def promise_text(model: ExportedModel) -> str:
    """What is promised, in a sentence."""
    promise = model.promise
    if promise is None:
        return ""
    return tr(
        "Sets of classes and intervals hold the truth in at least {percent} % of examples that are drawn like those of the dev part "
        "(split conformal prediction, {rows} examples). Where the dev part also decided which state was taken, that is a little "
        "too bold.",
        percent=f"{100.0 * promise.coverage:g}",
        rows=promise.dev_rows,
    )
