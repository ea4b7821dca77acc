"""Random networks on all kinds of data, trained for a moment: what every format must carry over without a loss."""

from pathlib import Path

import numpy as np

from tests.data.own_tables import dates, numbers, words
from workbench.data import Dataset, load_dataset
from workbench.data.store import keep_table
from workbench.data.table import Table, make_table
from workbench.specs.activations import ACTIVATIONS
from workbench.specs.own_data import ColumnSpec, Reading, TableSpec
from workbench.specs.run import RunSpec
from workbench.training.messages import Finished
from workbench.training.snapshot import Snapshot
from workbench.training.trainer import Trainer

OUTPUTS = {"iris": ("softmax",), "breast-cancer": ("softmax", "logistic"), "diabetes": ("linear",)}
DATA = (*OUTPUTS, "visits", "bills")


def visits(rows: int = 90) -> Table:
    """A table with every kind of input: numbers, categories of texts and of numbers, dates; most of them with gaps."""
    random = np.random.default_rng(3)
    day = [f"20{random.integers(10, 27)}-{1 + row % 12:02}-{1 + row % 28:02}" for row in range(rows)]
    return make_table(
        (
            numbers(
                "temperature °C", *(None if row % 9 == 2 else float(random.normal(2000, 3)) for row in range(rows))
            ),
            words("town", *(None if row % 11 == 5 else ("=Ulm", "Bonn; Süd", 'Kö"ln')[row % 3] for row in range(rows))),
            numbers("stars", *(float(row % 5) for row in range(rows))),
            words("size", *(("S", "M", "L")[int(random.integers(3))] for _ in range(rows))),
            dates("day", *(None if row % 13 == 6 else one for row, one in enumerate(day))),
            dates("since", *day),
            words("again", *(("no", "yes", "perhaps, later")[(row + row // 5) % 3] for row in range(rows))),
            numbers("bill", *(float(random.normal(3e4, 5e3)) for _ in range(rows))),
            numbers("tip", *(float(random.normal(0.1, 0.02)) for _ in range(rows))),
        )
    )


def visits_spec(table: Table, *, classes: bool) -> TableSpec:
    """To predict whether somebody comes again, or bill and tip. The file has decimal commas."""
    columns = (
        ColumnSpec(name="temperature °C", missing="median", flag=True),
        ColumnSpec(
            name="town",
            type="category",
            encoding="one-hot",
            values=("=Ulm", "Bonn; Süd", 'Kö"ln'),
            missing="mode",
            flag=True,
        ),
        ColumnSpec(name="stars", type="category", encoding="one-hot", values=("0", "1", "2", "3", "4")),
        ColumnSpec(name="size", type="category", encoding="ordinal", values=("S", "M", "L")),
        ColumnSpec(name="day", type="date", encoding="calendar", missing="value", fill=15_000.0),
        ColumnSpec(name="since", type="date", encoding="number"),
        ColumnSpec(name="again", type="category", values=("no", "yes", "perhaps, later"), use="target")
        if classes
        else ColumnSpec(name="again", use="leave out"),
        *(ColumnSpec(name=name, use="leave out" if classes else "target") for name in ("bill", "tip")),
    )
    reading = Reading(delimiter=";", decimal=",", thousands=".")
    return TableSpec(name="visits", file="visits.csv", sha256=table.sha256, columns=columns, reading=reading)


def random_spec(seed: int) -> RunSpec:
    """One network of the endless many; the kinds of data and batch norm's places take turns. Keeps the table it needs."""
    random = np.random.default_rng([7, seed])
    name, place = DATA[seed % len(DATA)], ("z", "a", "none")[seed // len(DATA) % 3]
    if name in OUTPUTS:
        data, output = {"name": name}, str(random.choice(OUTPUTS[name]))
    else:
        table = visits()
        keep_table(table)
        data = visits_spec(table, classes=name == "visits").to_plain()
        output = "softmax" if name == "visits" else "linear"
    layers = [
        {
            "units": int(random.integers(1, 25)),
            "activation": str(random.choice(list(ACTIVATIONS))),
            "batch_norm": place != "none" and bool(random.random() < 0.8),
            "dropout": float(random.choice([0.0, 0.2])),
        }
        for _ in range(int(random.integers(0, 4)))
    ]
    network = {"layers": layers, "output": output, "batch_norm_on": "a" if place == "a" else "z"}
    return RunSpec.parse(
        {
            "data": data,
            "network": network,
            "seed": seed,
            "steps": int(random.integers(1, 80)),
            "hyperparameters": {"batch_size": 16, "bn_epsilon": float(random.choice([1e-5, 1e-3]))},
        }
    )


def trained(spec: RunSpec) -> tuple[Dataset, Snapshot]:
    """The data, and the state in which the run ends."""
    data = load_dataset(spec.data)
    *_, last = Trainer(spec, data).events()
    assert isinstance(last, Finished)
    assert last.snapshot is not None
    return data, last.snapshot


def files_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())
