"""The nodes of an ONNX graph, one after another; each call gives the name of its result."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

from workbench.data.recipe import Input
from workbench.export.model import Module
from workbench.specs.activations import BY_MODULE, ActivationFacts

ML: Final = "ai.onnx.ml"


class GraphBuilder:
    """Collects nodes and constants. A number in the place of a name is a constant of the type that ``like`` says."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.constants: list[Any] = []
        self._known: dict[tuple[str, bytes], str] = {}

    def constant(self, value: NDArray[Any], name: str = "") -> str:
        """A constant, by ``name`` where a reader may look for it; equal ones without a name are one."""
        key = (f"{value.dtype.str}{value.shape}", b"" if value.dtype == object else value.tobytes())
        if not name and value.dtype != object and key in self._known:
            return self._known[key]
        called = name or f"constant_{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(value, called))
        if not name:
            self._known[key] = called
        return called

    def add(self, kind: str, *inputs: str, output: str = "", domain: str = "", **attributes: Any) -> str:  # noqa: ANN401
        """One node with one result, which is called ``output`` where that is given."""
        result = output or f"value_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [result], domain=domain, **attributes))
        return result

    def number(self, value: float, dtype: type[np.generic] = np.float64) -> str:
        """A scalar."""
        return self.constant(np.array(value, dtype=dtype))

    def cast(self, name: str, dtype: type[np.generic]) -> str:
        """To another type of number."""
        return self.add("Cast", name, to=helper.np_dtype_to_tensor_dtype(np.dtype(dtype)))

    # ---- features ----

    def features_of(self, one: Input, given: str) -> list[str]:
        """The columns of an input, (rows, width) in double precision, from ``given``, (rows, 1); NaN where it has none."""
        raw = self._places(one, given) if one.type == "category" else given
        missing = self.add("IsNaN", raw)
        filled = raw if one.fill is None else self.add("Where", missing, self.number(one.fill), raw)
        if one.type == "category":  # infinite for a value that training has never seen
            filled = self.add("Where", self.add("IsInf", filled), self.number(np.nan), filled)
        if one.encoding == "one-hot":
            hot = self.cast(
                self.add("Equal", filled, self.constant(np.arange(len(one.values), dtype=np.float64))), np.float64
            )
            features = self.add("Add", hot, self.add("Mul", filled, self.number(0.0)))  # a NaN stays one
        elif one.encoding == "calendar":
            features = self._calendar(filled)
        else:
            features = filled
        shifted = self.add("Sub", features, self.constant(np.array(one.mean)))
        scaled = self.add("Div", shifted, self.constant(np.array(one.scale)))
        return [scaled, self.cast(missing, np.float64)] if one.flag else [scaled]

    def _places(self, one: Input, given: str) -> str:
        """The position of the category in each row: NaN for an empty text, infinite for one that is not known."""
        known = {value: float(place) for place, value in enumerate(one.values)}
        known.setdefault("", -1.0)
        place = self.cast(
            self.add(
                "LabelEncoder",
                given,
                domain=ML,
                keys_strings=list(known),
                values_int64s=[int(value) for value in known.values()],
                default_int64=-2,
            ),
            np.float64,
        )
        if "" not in one.values:
            place = self.add("Where", self.add("Equal", place, self.number(-1.0)), self.number(np.nan), place)
        return self.add("Where", self.add("Equal", place, self.number(-2.0)), self.number(np.inf), place)

    def _calendar(self, days: str) -> str:
        """Year, month, day, weekday of days since 1970, after the rules of the Gregorian calendar.

        A year begins in March here, so that the leap day is its last; an era has 400 years, 146 097 days
        (H. Hinnant, "chrono-compatible low-level date algorithms").
        """
        whole = self.add("Floor", days)
        shifted = self.add("Add", whole, self.number(719_468.0))
        era = self._quotient(shifted, 146_097.0)
        of_era = self.add("Sub", shifted, self.add("Mul", era, self.number(146_097.0)))
        leaps = [self._quotient(of_era, length) for length in (1460.0, 36_524.0, 146_096.0)]
        even = self.add("Sub", self.add("Add", self.add("Sub", of_era, leaps[0]), leaps[1]), leaps[2])
        year_of_era = self._quotient(even, 365.0)
        begun = self.add(
            "Sub",
            self.add("Add", self.add("Mul", year_of_era, self.number(365.0)), self._quotient(year_of_era, 4.0)),
            self._quotient(year_of_era, 100.0),
        )
        day_of_year = self.add("Sub", of_era, begun)
        ahead = self.add("Add", self.add("Mul", day_of_year, self.number(5.0)), self.number(2.0))
        month_from_march = self._quotient(ahead, 153.0)
        past = self.add("Add", self.add("Mul", month_from_march, self.number(153.0)), self.number(2.0))
        day = self.add("Add", self.add("Sub", day_of_year, self._quotient(past, 5.0)), self.number(1.0))
        late = self.add("Less", month_from_march, self.number(10.0))
        turned = self.add("Where", late, self.number(3.0), self.number(-9.0))
        month = self.add("Add", month_from_march, turned)
        next_year = self.add("Where", late, self.number(0.0), self.number(1.0))
        years = self.add("Add", year_of_era, self.add("Mul", era, self.number(400.0)))
        year = self.add("Add", years, next_year)
        since_monday = self.add("Add", whole, self.number(3.0))  # 1 January 1970 was a Thursday
        weeks = self.add("Mul", self._quotient(since_monday, 7.0), self.number(7.0))
        weekday = self.add("Sub", since_monday, weeks)
        return self.add("Concat", year, month, day, weekday, axis=1)

    def _quotient(self, name: str, by: float) -> str:
        return self.add("Floor", self.add("Div", name, self.number(by)))

    # ---- layers ----

    def module(self, module: Module, number: int, a: str, dtype: type[np.floating[Any]]) -> str:
        """What a module of the network makes of ``a``, (rows, units)."""
        match module.kind:
            case "Linear":
                names = [self.constant(module.arrays["weight"], f"{number}.weight")]
                if "bias" in module.arrays:
                    names.append(self.constant(module.arrays["bias"], f"{number}.bias"))
                return self.add("Gemm", a, *names, transB=1)
            case "BatchNorm1d":
                parts = ("weight", "bias", "running_mean", "running_var")
                names = [self.constant(module.arrays[part], f"{number}.{part}") for part in parts]
                return self.add("BatchNormalization", a, *names, epsilon=float(module.options["eps"]))
            case "Dropout":
                return a
            case kind:
                return self._activation(BY_MODULE[kind], a, dtype)

    def _activation(self, row: ActivationFacts, z: str, dtype: type[np.floating[Any]]) -> str:
        made: list[str] = []

        def value(given: str | float) -> str:
            if isinstance(given, str):
                return z
            return made[given] if isinstance(given, int) else self.number(given, dtype)

        for node, *given in row.onnx:
            made.append(self.add(str(node), *map(value, given)))
        return made[-1]


def tensor(name: str, dtype: type[np.generic] | None, shape: Sequence[str | int]) -> "onnx.ValueInfoProto":
    """A value that goes in or comes out; without a type of number it is text."""
    kind = onnx.TensorProto.STRING if dtype is None else helper.np_dtype_to_tensor_dtype(np.dtype(dtype))
    return helper.make_tensor_value_info(name, kind, list(shape))
