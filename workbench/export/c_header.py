"""A small network as one header for C99: arrays of weights and one function, no memory from the heap, no library but math.h.

Batch norm is always multiplied into the weights. A row is one double for each input: a number, days since 1970, or the place of a
category in the list that the header gives; NAN where the value is missing.
"""

import re
import shutil
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from workbench.data.recipe import Input
from workbench.errors import FileError
from workbench.export.array_answers import NUMPY, answers_of
from workbench.export.bare_python import run_watched
from workbench.export.folding import fold_batch_norm
from workbench.export.marks import DESCRIBED_AS
from workbench.export.model import ExportedModel, Module, modules_of
from workbench.export.reference import Arrays
from workbench.export.rows import RawPart
from workbench.export.state_dict import StateDict
from workbench.language import tr
from workbench.specs.activations import BY_MODULE

MOST_WEIGHTS: Final = 250_000
_CALENDAR: Final = """
/* Year, month, day and weekday (Monday is 0) of days since 1970. */
static inline void {name}_calendar(double days, double *f) {{
    double z = floor(days), s = z + 719468, era = floor(s / 146097), e = s - era * 146097;
    double y = floor((e - floor(e / 1460) + floor(e / 36524) - floor(e / 146096)) / 365);
    double d = e - (365 * y + floor(y / 4) - floor(y / 100)), m = floor((5 * d + 2) / 153);
    f[0] = y + era * 400 + (m < 10 ? 0 : 1);
    f[1] = m < 10 ? m + 3 : m - 9;
    f[2] = d - floor((153 * m + 2) / 5) + 1;
    f[3] = z + 3 - 7 * floor((z + 3) / 7);
}}
"""
_ASK: Final = """
#include <stdio.h>
#include "{file}"
int main(void) {{
    double row[{name}_INPUTS], answers[{name}_ANSWERS];
    FILE *rows = fopen("rows.bin", "rb"), *found = fopen("answers.bin", "wb");
    while (fread(row, sizeof row, 1, rows) == 1) {{
        {name}_forward(row, answers);
        fwrite(answers, sizeof answers, 1, found);
    }}
    return fclose(rows) | fclose(found);
}}
"""


def c_name(file_name: str) -> str:
    """What everything in the header is called by."""
    plain = re.sub(r"\W+", "_", Path(file_name).stem, flags=re.ASCII).strip("_")
    return plain if plain[:1].isalpha() else f"network_{plain}".rstrip("_")


def files(model: ExportedModel, file_name: str) -> dict[str, bytes]:
    """The one file. Raises ``FileError`` for a network that is not small."""
    weights = sum(array.size for array in model.arrays.values())
    if weights > MOST_WEIGHTS:
        raise FileError(
            tr(
                "a C header is for small networks: at most {most} weights, and this has {weights}",
                most=MOST_WEIGHTS,
                weights=weights,
            )
        )
    return {file_name: "\n".join(_lines(model, c_name(file_name))).encode()}


def read(
    path: Path, model: ExportedModel, part: RawPart, stop: threading.Event | None
) -> tuple[NDArray[np.float64], str]:
    """The answers of the compiled header; without a compiler, of the numbers that stand in it. Raises ``FileError``."""
    compiler = shutil.which("cc")
    if compiler is None:
        return answers_of(_read_numbers(path, model), _folded(model), part, model), tr(
            "{reader}, no C compiler is here", reader=NUMPY
        )
    with tempfile.TemporaryDirectory() as folder:
        where = Path(folder)
        (where / "ask.c").write_text(_ASK.format(file=path.name, name=c_name(path.name)), encoding="utf-8")
        shutil.copyfile(path, where / path.name)
        np.ascontiguousarray(part.matrix, dtype=np.float64).tofile(where / "rows.bin")
        flags = ["-std=c99", "-O1", "-Wall", "-Werror"]
        run_watched([compiler, *flags, "ask.c", "-o", "ask", "-lm"], where, stop)
        run_watched([str(where / "ask")], where, stop)
        found = np.fromfile(where / "answers.bin", dtype=np.float64)
        version = run_watched([compiler, "--version"], where, stop).partition("\n")[0]
    return found.reshape(part.rows, -1), version


def _folded(model: ExportedModel) -> StateDict:
    return fold_batch_norm(StateDict(model.arrays, model.modules))


def _read_numbers(path: Path, model: ExportedModel) -> Arrays:
    """The weights by the names that they have in a state dict."""
    found = re.findall(r"_real \w+_([wb])(\d+)\[\d+\] = \{([^}]*)\}", path.read_text(encoding="utf-8"))
    texts = {(kind, int(number)): body.replace("f", "").split(",")[:-1] for kind, number, body in found}
    arrays: Arrays = {}
    for number, key in enumerate(key for key in _folded(model).arrays if key.endswith(".weight")):
        for name, kind in ((key, "w"), (key.replace("weight", "bias"), "b")):
            meant = _folded(model).arrays[name]
            arrays[name] = np.array([float(text) for text in texts[kind, number]], dtype=meant.dtype).reshape(
                meant.shape
            )
    return arrays


def _lines(model: ExportedModel, name: str) -> Iterator[str]:
    folded = _folded(model)
    modules = [module for module in modules_of(folded.modules, folded.arrays) if module.kind != "Dropout"]
    linear = [module for module in modules if module.kind == "Linear"]
    double, answers = model.dtype == np.float64, len(model.class_names or model.targets)
    yield f"/* {_comment(model.title)}: written by {DESCRIBED_AS}, step {model.about['step']}."
    yield "   A row is one double for each input, NAN where the value is missing:"
    for number, one in enumerate(model.inputs):
        yield f"   {number}: {_comment(one.name)}, {_given(one, name, number)}"
    kind = "the probability of each class" if model.class_names else "the predicted numbers"
    yield f"   {name}_forward writes {kind} and gives 1; it gives 0, and NAN as answers, where the row has none. */"
    yield f"#ifndef {name}_H\n#define {name}_H\n#include <math.h>\n"
    yield f"typedef {'double' if double else 'float'} {name}_real;"
    widest = max(module.arrays["weight"].shape[axis] for module in linear for axis in (0, 1))
    sizes = {
        "INPUTS": len(model.inputs),
        "FEATURES": len(model.mean),
        "ANSWERS": answers,
        "WIDEST": max(widest, answers),
    }
    yield "enum { " + ", ".join(f"{name}_{word} = {size}" for word, size in sizes.items()) + " };"
    yield _strings(f"{name}_answers", model.class_names or tuple(target.name for target in model.targets))
    for number, one in enumerate(model.inputs):
        if one.values:
            yield _strings(f"{name}_input_{number}", one.values)
    yield from _array(f"{name}_mean", "double", model.mean)
    yield from _array(f"{name}_scale", "double", model.scale)
    for number, module in enumerate(linear):
        yield from _array(f"{name}_w{number}", f"{name}_real", module.arrays["weight"])
        yield from _array(f"{name}_b{number}", f"{name}_real", module.arrays["bias"])
    if any(one.encoding == "calendar" for one in model.inputs):
        yield _CALENDAR.format(name=name)
    yield from _features(model, name)
    yield from _forward(model, modules, name)
    yield "#endif"


def _features(model: ExportedModel, name: str) -> Iterator[str]:
    yield f"\nstatic inline int {name}_features(const double *row, {name}_real *x) {{"
    yield f"    double f[{name}_FEATURES];"
    if not model.is_table:
        yield f"    for (int i = 0; i < {name}_INPUTS; i++) {{ f[i] = row[i]; if (isnan(f[i])) return 0; }}"
    else:
        yield "    double v;\n    int missing;"
        at = 0
        for number, one in enumerate(model.inputs):
            yield from (f"    {line}" for line in _feature(one, name, number, at))
            at += one.width
    yield f"    for (int i = 0; i < {name}_FEATURES; i++)"
    yield f"        x[i] = ({name}_real)(float)((f[i] - {name}_mean[i]) / {name}_scale[i]);"
    yield "    return 1;\n}"


def _feature(one: Input, name: str, number: int, at: int) -> Iterator[str]:
    """How one input becomes the features from ``at`` on."""
    yield f"v = row[{number}]; missing = isnan(v) != 0;"
    yield f"if (missing) {'return 0;' if one.fill is None else f'v = {one.fill!r};'}"
    yield "if (isinf(v)) return 0;"
    if one.type == "category":
        yield f"if (v < 0 || v >= {len(one.values)} || v != floor(v)) return 0;"
    if one.encoding == "one-hot":
        yield f"for (int k = 0; k < {len(one.values)}; k++) f[{at} + k] = v == k;"
    elif one.encoding == "calendar":
        yield f"{name}_calendar(v, f + {at});"
    else:
        yield f"f[{at}] = v;"
    yield f"f[{at + one.width - 1}] = missing;" if one.flag else "(void)missing;"


def _forward(model: ExportedModel, modules: list[Module], name: str) -> Iterator[str]:
    suffix = "" if model.dtype == np.float64 else "f"
    functions = {word: f"{word}{suffix}" for word in ("exp", "expm1", "tanh")}
    yield f"""
static inline void {name}_dense(const {name}_real *w, const {name}_real *b, int inputs, int units,
                                const {name}_real *x, {name}_real *y) {{
    for (int j = 0; j < units; j++) {{
        {name}_real z = b[j];
        for (int i = 0; i < inputs; i++) z += w[j * inputs + i] * x[i];
        y[j] = z;
    }}
}}

static inline int {name}_forward(const double *row, double *answers) {{
    {name}_real memory[2][{name}_WIDEST], *x = memory[0], *y = memory[1], *t;
    if (!{name}_features(row, x)) {{
        for (int j = 0; j < {name}_ANSWERS; j++) answers[j] = NAN;
        return 0;
    }}"""
    number, units = 0, 0
    for module in modules:
        if module.kind == "Linear":
            units, inputs = module.arrays["weight"].shape
            yield f"    {name}_dense({name}_w{number}, {name}_b{number}, {inputs}, {units}, x, y); t = x; x = y; y = t;"
            number += 1
        elif module.kind != "Identity":
            formula = BY_MODULE[module.kind].c.format(**functions).replace("(real)", f"({name}_real)")
            yield f"    for (int j = 0; j < {units}; j++) {{ const {name}_real z = x[j]; x[j] = {formula}; }}"
    if not model.class_names:
        for place, target in enumerate(model.targets):
            yield f"    answers[{place}] = (double)x[{place}] * {target.scale!r} + {target.mean!r};"
    else:
        if model.output == "logistic":
            yield "    x[1] = x[0]; x[0] = 0;"
        yield f"""    double largest = x[0], sum = 0;
    for (int j = 1; j < {name}_ANSWERS; j++) if (x[j] > largest) largest = x[j];
    for (int j = 0; j < {name}_ANSWERS; j++) sum += answers[j] = exp(x[j] - largest);
    for (int j = 0; j < {name}_ANSWERS; j++) answers[j] /= sum;"""
    yield "    return 1;\n}\n"


def _array(name: str, kind: str, values: NDArray[Any]) -> Iterator[str]:
    if not np.isfinite(values).all():
        raise FileError(tr("a weight of the network is not a finite number; nothing is written"))
    yield f"static const {kind} {name}[{values.size}] = {{"
    texts = [_literal(value) for value in values.ravel()]
    yield from ("    " + ", ".join(texts[first : first + 8]) + "," for first in range(0, len(texts), 8))
    yield "};"


def _literal(value: np.floating[Any]) -> str:
    """The shortest text that reads back as the same number."""
    text = str(value)
    text = text if "." in text or "e" in text else f"{text}.0"
    return text if value.dtype == np.float64 else f"{text}f"


def _strings(name: str, values: tuple[str, ...]) -> str:
    quoted = ", ".join('"' + _escaped(value) + '"' for value in values)
    return f"static const char *const {name}[] = {{{quoted}}};"


def _escaped(text: str) -> str:
    """As C writes it: the bytes of UTF-8, those that mean something to C by their number."""
    plain = {*range(32, 127)} - {ord(letter) for letter in '"\\?'}
    return "".join(chr(byte) if byte in plain else f"\\{byte:03o}" for byte in text.encode("utf-8", "replace"))


def _comment(text: str) -> str:
    """On one line, without an end of the comment."""
    return re.sub(r"[^\w .,;:()=%+-]", "_", text[:200], flags=re.ASCII)


def _given(one: Input, name: str, number: int) -> str:
    return {"category": f"a place in {name}_input_{number}", "date": "days since 1970", "number": "a number"}[one.type]
