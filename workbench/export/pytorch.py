"""A folder for PyTorch: ``model.py`` builds the same ``torch.nn.Sequential`` and loads the safetensors file beside it."""

import importlib.util
import json
import tempfile
import threading
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from workbench.export.array_answers import NUMPY, answers_of
from workbench.export.bare_python import run_bare
from workbench.export.model import ExportedModel
from workbench.export.python_programs import plain_inputs, program
from workbench.export.rows import RawPart, texts
from workbench.export.safetensors_file import read_safetensors, safetensors_bytes
from workbench.language import tr

_ASK: Final = """
import json, sys
import numpy as np
import model
rows = np.load("rows.npy") if sys.argv[1] == "matrix" else json.load(open("rows.json", encoding="utf-8"))
np.save("answers.npy", model.predict_proba(model.load(), rows).double().numpy())
print(model.torch.__version__)
"""


def files(model: ExportedModel, _name: str) -> dict[str, bytes]:
    """The content of each file of the folder."""
    about = json.dumps({**model.whole_about, "inputs": plain_inputs(model)}, allow_nan=False)
    modules = "\n".join(f"        nn.{module}," for module in model.modules)
    text = program("model.py", modules=modules, dtype=np.dtype(model.dtype).name)
    return {"model.py": text.encode(), "weights.safetensors": safetensors_bytes(model.arrays, about)}


def read(
    path: Path, model: ExportedModel, part: RawPart, stop: threading.Event | None
) -> tuple[NDArray[np.float64], str]:
    """The answers of ``model.py`` in a process without our packages; without PyTorch, of its arrays alone. Raises ``FileError``."""
    if importlib.util.find_spec("torch") is None:
        return answers_of(read_safetensors(path / "weights.safetensors"), model, part, model), tr(
            "{reader}, PyTorch is not installed", reader=NUMPY
        )
    with tempfile.TemporaryDirectory() as name:
        where = Path(name)
        if model.is_table:
            cells = texts(part, model)
            rows = [dict(zip(cells, row, strict=True)) for row in zip(*cells.values(), strict=True)]
            (where / "rows.json").write_text(json.dumps(rows), encoding="utf-8")
        else:
            np.save(where / "rows.npy", part.matrix)
        version = run_bare(path, _ASK, ("table" if model.is_table else "matrix",), where, stop)
        return np.load(where / "answers.npy", allow_pickle=False), f"PyTorch {version}"
