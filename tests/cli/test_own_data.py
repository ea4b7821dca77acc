"""``train --data`` and ``info FILE``: what is decided and told, what has to be asked for, and what is refused."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Said
from workbench.data.store import is_kept
from workbench.runs.reading import RunReader
from workbench.specs.own_data import TableSpec
from workbench.specs.run import RunSpec

Call = Callable[..., Said]


def flats_text(rows: int = 60) -> str:
    """A table as a German spreadsheet writes it: decimal commas, points for thousands, categories, dates, gaps."""
    lines = ["Nr;Fläche;Ort;verkauft;Typ;Preis"]
    for n in range(rows):
        area = "" if n % 17 == 5 else f"{20 + (n * 7919) % 1000 / 10:.1f}".replace(".", ",")
        town = "" if n % 19 == 3 else ("Ulm", "Bonn", "Köln")[n % 3]
        price = f"{100 + (n * 104729) % 800}.{100 + n % 900},50"
        lines.append(f"{n + 1};{area};{town};2024-{1 + n % 12:02}-{1 + n % 28:02};{'ab'[n * n % 5 % 2]};{price}")
    return "\n".join(lines) + "\n"


@pytest.fixture
def flats_file(tmp_path: Path) -> Path:
    path = tmp_path / "flats.csv"
    path.write_bytes(flats_text().encode("latin-1"))
    return path


def data_of(path: Path) -> TableSpec:
    with RunReader(path) as reader:
        assert isinstance(reader.header.spec.data, TableSpec)
        return reader.header.spec.data


def test_a_table_is_learned_from_and_every_decision_is_told(call: Call, flats_file: Path, tmp_path: Path) -> None:
    run, spec = tmp_path / "a.run", tmp_path / "a.toml"
    said = call(
        "train", "--data", flats_file, "--target", "Preis", "--steps", 9, "--out", run, "--save-spec", spec, "--json"
    )
    assert said.code == 0, said.errors
    assert said.report["steps"] == 9
    for line in (
        "'Preis' is the target: a number.",
        "'Fläche' has no value in 4 rows: filled by median.",
        "'Ort' has no value in 3 rows: filled by mode.",
        "'Nr' is left out: it has another value in each row",
        "Split by chance, each class alike: 15 % dev, 15 % test.",
    ):
        assert line in said.errors
    data = data_of(run)
    assert (data.reading.decimal, data.reading.thousands, data.name) == (",", ".", "flats")
    assert is_kept(data.sha256)

    flats_file.unlink()
    again = call("train", spec, "--out", tmp_path / "b.run", "--json")
    assert again.report["state_sha256"] == said.report["state_sha256"]
    assert RunSpec.from_toml(spec.read_text(encoding="utf-8")).data == data


def test_choices_are_taken(call: Call, flats_file: Path, tmp_path: Path) -> None:
    run = tmp_path / "a.run"
    said = call(
        *("train", "--data", flats_file, "--target", "Typ", "--steps", 5, "--out", run),
        *("--leave-out", "Nr,Preis", "--missing", "Fläche=value:50+flag", "--missing", "Ort=drop"),
        *("--encode", "Ort=ordinal", "--split", "time:verkauft", "--scaling", "robust"),
    )
    assert said.code == 0, said.errors
    data = data_of(run)
    column = {one.name: one for one in data.columns}
    assert data.classes == ("a", "b")
    assert (column["Nr"].use, column["Preis"].use, column["verkauft"].use) == ("leave out", "leave out", "time")
    assert (column["Fläche"].missing, column["Fläche"].fill, column["Fläche"].flag) == ("value", 50.0, True)
    assert (column["Ort"].missing, column["Ort"].encoding, data.scaling, data.split) == (
        "drop",
        "ordinal",
        "robust",
        "time",
    )
    assert "'Ort' has no value in 3 rows, which are dropped." in said.errors
    assert "the newest 15 % are the test part" in said.errors


def test_cells_that_are_not_read_as_written_are_asked_for(call: Call, tmp_path: Path) -> None:
    path, run = tmp_path / "t.csv", tmp_path / "a.run"
    rows = [f"{n},{n * 37 % 60},{'yes' if n * n % 7 > 2 else 'no'}" for n in range(100, 160)]
    rows[11] = "111,much,yes"
    path.write_text("a,b,c\n" + "\n".join(rows) + "\n", encoding="utf-8")
    arguments = ("train", "--data", path, "--target", "c", "--steps", 3, "--out", run)
    said = call(*arguments)
    assert said.code == 2
    assert "1 cell of 'b' is not a number" in said.errors
    assert "--unread b=missing or --as b=category" in said.errors
    assert "line 13, column 'b': 'much'" in said.errors
    assert not run.exists()
    said = call(*arguments, "--unread", "b=missing")
    assert said.code == 0, said.errors
    assert "'b': 1 cell is no number and counts as missing (median)." in said.errors
    said = call(*arguments, "--as", "b=category", "--encode", "b=ordinal")
    assert said.code == 0, said.errors


def test_several_targets_and_parts_from_files_of_their_own(call: Call, tmp_path: Path) -> None:
    paths = {part: tmp_path / f"{part}.csv" for part in ("train", "dev", "test")}
    for start, path in enumerate(paths.values()):
        rows = [f"{n * 31 % 50},{'uvw'[n % 3]},{n * 17 % 23},{n * 5 % 41}" for n in range(start, 40 + start)]
        path.write_text("x,k,y1,y2\n" + "\n".join(rows) + "\n", encoding="utf-8")
    run = tmp_path / "a.run"
    arguments = ("train", "--data", paths["train"], "--dev", paths["dev"], "--test", paths["test"])
    said = call(*arguments, "--target", "y1,y2", "--steps", 4, "--out", run, "--json")
    assert said.code == 0, said.errors
    data = data_of(run)
    assert [one.name for one in data.targets] == ["y1", "y2"]
    assert data.split == "part"
    answered = call("predict", run, paths["test"], "--json")
    assert [one["name"] for one in answered.report["evaluation"]["targets"]] == ["y1", "y2"]
    tested = call("test", run, "--json").report
    assert (tested["rows"], tested["loss"]) == (40, pytest.approx(answered.report["evaluation"]["loss"], rel=1e-5))
    paths["dev"].write_text("x,k,y1\n1,u,2\n", encoding="utf-8")
    said = call(*arguments, "--target", "y1", "--out", run)
    assert (said.code, said.errors.splitlines()[-1]) == (1, "the dev file lacks the columns 'y2'")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            (),
            "--target: say what is to be predicted; the columns are 'Nr', 'Fläche', 'Ort', 'verkauft', 'Typ', 'Preis'",
        ),
        (("--target", "Preise"), "--target: there is no column 'Preise'"),
        (
            ("--target", "Typ", "--missing", "Ort=median"),
            "--missing: of 'Ort' can be mode or value:… or drop or refuse",
        ),
        (("--target", "Typ", "--missing", "Ort"), "--missing: must have the form COLUMN=VALUE, not 'Ort'"),
        (("--target", "Typ", "--as", "Ort=date"), "--as: 'Ort' can be category or number, not date"),
        (("--target", "Typ", "--encode", "Ort=calendar"), "--encode: 'Ort' can be one-hot or ordinal, not calendar"),
        (
            ("--target", "Typ", "--split", "chance"),
            "--split: must be time:COLUMN, group:COLUMN or part:COLUMN, not 'chance'",
        ),
        (("--target", "Typ", "--split", "time:when"), "--split: there is no column 'when'"),
        (
            ("--target", "Typ", "--scaling", "big"),
            "--scaling: must be standard or min-max or robust or none, not 'big'",
        ),
        (("--target", "Typ", "--save-spec", "flats.csv"), "--save-spec: must end in .toml, not 'flats.csv'"),
        (
            ("--target", "Typ", "--save-spec", str(Path(__file__).parents[2] / "pyproject.toml")),
            "exists and is left alone",
        ),
        (("--target", "Typ", "--test", "t.csv"), "--dev: separate files need --dev"),
    ],
)
def test_wrong_choices_are_one_sentence(
    call: Call, flats_file: Path, tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    said = call("train", "--data", flats_file, *arguments, "--steps", 2, "--out", tmp_path / "a.run")
    assert said.code == 2
    assert words in said.errors
    assert not (tmp_path / "a.run").exists()


def test_options_of_own_data_need_own_data(call: Call) -> None:
    said = call("train", "--preset", "iris", "--target", "x")
    assert (said.code, said.errors) == (2, "--target: is about data of your own: it needs --data FILE\n")


def test_a_spec_gives_network_and_hyperparameters(call: Call, flats_file: Path, tmp_path: Path) -> None:
    run = tmp_path / "a.run"
    said = call(
        "train", "--preset", "iris", "--data", flats_file, "--target", "Typ", "--steps", 2, "--out", run, "--seed", 5
    )
    assert said.code == 0, said.errors
    with RunReader(run) as reader:
        spec = reader.header.spec
    assert (spec.data.name, spec.seed, [layer.units for layer in spec.network.layers]) == ("flats", 5, [8])


def test_info_tells_what_is_in_a_file(call: Call, flats_file: Path, tmp_path: Path) -> None:
    said = call("info", flats_file)
    assert said.code == 0, said.errors
    lines = said.out.splitlines()
    assert lines[0] == f"{flats_file}: 60 rows, 6 columns"
    assert any(line.split()[:4] == ["Fläche", "number", "4", "56"] for line in lines), said.out
    report = call("info", flats_file, "--json").report
    assert [one["type"] for one in report["columns"]] == ["number", "number", "category", "date", "category", "number"]
    assert report["reading"]["delimiter"] == ";"
    assert json.dumps(report)
    (tmp_path / "broken.csv").write_text("a,b\n1,2\n3\n", encoding="utf-8")
    said = call("info", tmp_path / "broken.csv")
    assert said.code == 1
    assert "line 3" in said.errors
