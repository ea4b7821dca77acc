"""What the sub-commands have in common: plain errors, exit codes, one line of JSON; and ``export`` and ``info``."""

import errno
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Said
from tests.runs.small_runs import write_small
from workbench.data import load_dataset
from workbench.errors import FileError, SpecError
from workbench.export.formats import EXPORT_FORMATS
from workbench.program import COMMANDS
from workbench.runs.writing.run_log import RunLog
from workbench.specs.presets import load_preset
from workbench.training.learner import Learner

Call = Callable[..., Said]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("train", "--preset", "digit"), 2, "did you mean 'digits'?"),
        (
            ("train", "--preset", "iris", "--set", "learning_rate=-1"),
            2,
            "hyperparameters.learning_rate: must be between",
        ),
        (("train", "--preset", "iris", "--set", "network.layers.0.units=0"), 2, "units: must be at least 1, not 0"),
        (("train", "--preset", "iris", "--set", "batch_size=5000"), 2, "at most the 93 training examples of iris"),
        (("train", "--preset", "iris", "--set", "batch_size=1"), 2, "no variance to divide by"),
        (("train", "--preset", "iris", "--set", "speed=1"), 2, "speed: is not a known field"),
        (("train", "--preset", "iris", "--set", "speed"), 2, "NAME=VALUE"),
        (("train", "--preset", "iris", "--set", "network.layers.7.units=3"), 2, "number from 0 to 0"),
        (("train", "--preset", "iris", "--steps", "0"), 2, "steps: must be at least 1, not 0"),
        (("train", "--preset", "iris", "--chunk", "0"), 2, "--chunk: must be at least 1, not 0"),
        (("train", "--preset", "iris", "--steps", "many"), 2, "invalid int value: 'many'"),
        (("train", "--preset", "iris", "--steps", "5", "--epochs", "5"), 2, "not allowed with argument"),
        (("train",), 2, "name either a SPEC.toml or a --preset"),
        (("train", "nowhere.toml"), 2, "nowhere.toml: cannot be read: no such file"),
        (("train", "--preset", "digits", "--set", "optimizer=sgd", "--set", "learning_rate=1e6"), 1, "(Diverged)"),
        (("export", "nowhere.run", "--format", "npz", "--out", "x.npz"), 1, "nowhere.run cannot be read"),
        (("export", "nowhere.run", "--format", "onnx", "--out", "x.onnx"), 1, "nowhere.run cannot be read"),
        (
            ("export", "nowhere.run", "--format", "onnx", "--out", "x.onnx", "--coverage", "90"),
            2,
            "--coverage: must be at least 0.5 and below 1, not 90",
        ),
        (("export", "nowhere.run", "--format", "csv", "--out", "x.csv"), 2, "invalid choice: 'csv'"),
        (("export", "nowhere.run", "--out", "x.npz"), 2, "the following arguments are required: --format"),
        (("info", "nothing"), 2, "no file and no data set 'nothing'"),
        (("verify", "nowhere.run"), 1, "nowhere.run cannot be read"),
        (("resume", "nowhere.run"), 1, "nowhere.run cannot be read"),
        (("search", "a.toml"), 2, "a.toml: cannot be read: no such file"),
        (("predict",), 2, "required: FILE.run, DATA"),
        (("predict", "nowhere.run", "rows.csv"), 1, "nowhere.run cannot be read"),
        (("dance",), 2, "invalid choice"),
    ],
)
def test_bad_input_is_answered_in_a_few_plain_lines(
    arguments: tuple[str, ...], code: int, words: str, call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    said = call(*arguments)
    assert said.code == code, said.errors
    assert words in said.errors
    assert "Traceback" not in said.errors
    assert len(said.errors.splitlines()) <= 4
    assert not list(tmp_path.glob("*.npz"))


def test_every_format_and_command_that_is_listed_is_there(call: Call) -> None:
    listed = call("export", "--help").out.partition("--format {")[2].partition("}")[0]
    assert listed.split(",") == list(EXPORT_FORMATS)
    for command in COMMANDS:
        assert call(command, "--help").code == 0


def test_text_for_people_is_rounded_and_json_is_not(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "a.run"
    arguments = ("train", "--preset", "iris", "--steps", 3, "--out", path)
    for line in call(*arguments).out.splitlines():
        for number in re.findall(r"\d+\.\d+", line):
            assert len(number.replace(".", "").lstrip("0")) <= 6, line
    path.unlink()
    assert len(str(call(*arguments, "--json").report["train_loss"])) > 8


def test_wrong_usage_says_where_help_is(call: Call) -> None:
    assert "Try: training-workbench train --help" in call("train", "--steps", "x").errors


def test_help_names_every_command_with_examples(call: Call) -> None:
    said = call("train", "--help")
    assert said.code == 0
    assert "NAME=VALUE" in said.out
    overview = call("info", "--help")
    assert overview.code == 0
    assert "FILE.run | DATA" in overview.out


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (KeyboardInterrupt(), 130, "Interrupted. What a run had recorded so far is in its file"),
        (SpecError.single("steps", "must be at least 1, not 0"), 2, "steps: must be at least 1, not 0"),
        (FileError("a.run cannot be read: it is gone."), 1, "a.run cannot be read: it is gone."),
    ],
)
def test_what_ends_a_command_decides_its_exit_code(
    error: BaseException, code: int, words: str, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_options: object) -> None:
        raise error

    monkeypatch.setattr("workbench.cli.train.train", fail)
    said = call("train", "--preset", "iris")
    assert said.code == code
    assert words in said.errors
    assert said.out == ""


def test_a_report_is_a_table_or_one_line_of_json(call: Call) -> None:
    plain, json_line = call("info", "wine"), call("info", "wine", "--json")
    assert plain.code == json_line.code == 0
    assert len(json_line.out.splitlines()) == 1
    report = json_line.report
    names = "name title task train dev test features classes source licence sha256"
    assert list(report) == names.split()
    assert (report["name"], report["task"], len(report["classes"])) == ("wine", "classification", 3)
    lines = plain.out.splitlines()
    assert [line.split()[0] for line in lines] == names.split()
    assert {line.find(value) for line, value in ((lines[0], "wine"), (lines[2], "classification"))} == {10}


def test_info_without_a_name_describes_this_machine(call: Call) -> None:
    machine = call("info", "--json").report
    assert {"workbench", "python", "numpy", "numba", "scipy", "cpu", "cores", "blas_kernel"} <= set(machine)


def test_info_describes_a_run(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "a.run"
    write_small(path)
    report = call("info", path, "--json").report
    assert set(report) == {
        *("run", "name", "data", "steps", "branches", "current_branch", "edits", "keyframes", "marks"),
        *("data_sha256", "environment", "written_by", "damage", "spec"),
    }
    assert (report["run"], report["name"], report["data"]) == (str(path), "small – ü", "iris")
    assert [(branch["number"], branch["title"]) for branch in report["branches"]] == [(1, "main"), (2, "another – ü")]
    assert (report["damage"], report["written_by"]) == ([], None)


@pytest.fixture
def trained(tmp_path: Path) -> Path:
    """Forty steps of iris in a file."""
    path, spec = tmp_path / "a.run", load_preset("iris").replaced(steps=40)
    data = load_dataset(spec.data)
    with RunLog.create(path, spec, data.sha256, {}) as log:
        learner = Learner(spec, data)
        log.add_keyframe(1, learner.snapshot(), "start")
        assert learner.advance(40)
        log.add_keyframe(1, learner.snapshot(), "end")
    return path


@pytest.mark.parametrize(("name", "step"), [("npz", 40), ("safetensors", 17)])
def test_export_reports_what_it_wrote(name: str, step: int, call: Call, trained: Path, tmp_path: Path) -> None:
    out = tmp_path / f"w.{name}"
    at = () if step == 40 else ("--at", step)
    said = call("export", trained, "--format", name, "--out", out, *at, "--json")
    assert said.code == 0, said.errors
    report = said.report
    assert (report["path"], report["step"], report["branch"]) == (str(out), step, 1)
    assert report["max_relative_difference"] <= 1e-6
    assert report["scores_equal"]
    assert "dev_accuracy" in report
    assert "test_accuracy" not in report
    assert report["max_abs_difference"] <= 1e-6
    assert out.stat().st_size > 0


@pytest.mark.parametrize("name", ["npz", "safetensors", "onnx", "h"])
def test_an_export_sets_an_earlier_one_aside_and_touches_nothing_else(
    name: str, call: Call, trained: Path, tmp_path: Path
) -> None:
    kind = "c" if name == "h" else name
    out, notes = tmp_path / f"w.{name}", tmp_path / "notes.txt"
    assert call("export", trained, "--format", kind, "--at", 17, "--out", out).code == 0
    first, proof = out.read_bytes(), tmp_path / f"w.{name}.certificate.json"
    first_proof = proof.read_text(encoding="utf-8")
    said = call("export", trained, "--format", kind, "--out", out)
    assert said.code == 0, said.errors
    assert f"that export is kept as {tmp_path / f'w-1.{name}'}" in said.errors
    assert (tmp_path / f"w-1.{name}").read_bytes() == first != out.read_bytes()
    assert (tmp_path / f"w-1.{name}.certificate.json").read_text(encoding="utf-8") == first_proof
    assert proof.read_text(encoding="utf-8") != first_proof
    for foreign in (b"precious", b"", zipped()):
        notes.write_bytes(foreign)
        said = call("export", trained, "--format", kind, "--out", notes)
        assert said.code == 1
        assert "is no export of the workbench; it is left alone" in said.errors
        assert notes.read_bytes() == foreign
    assert "is left alone" in call("export", trained, "--format", kind, "--out", trained).errors


def test_a_predictor_sets_an_earlier_one_aside(call: Call, trained: Path, tmp_path: Path) -> None:
    out = tmp_path / "answers"
    for _ in range(2):
        said = call("export", trained, "--format", "predictor", "--out", out)
        assert said.code == 0, said.errors
    assert f"that export is kept as {tmp_path / 'answers-1'}" in said.errors
    assert {path.name for path in (tmp_path / "answers-1").iterdir()} == {path.name for path in out.iterdir()}
    (tmp_path / "photos").mkdir()
    assert "is left alone" in call("export", trained, "--format", "predictor", "--out", tmp_path / "photos").errors


def test_a_promise_looks_at_the_test_part_and_the_look_is_counted(call: Call, trained: Path, tmp_path: Path) -> None:
    arguments = ("export", trained, "--format", "npz", "--out", tmp_path / "w.npz", "--json")
    assert "looks" not in call(*arguments).report
    report = call(*arguments, "--coverage", 0.8).report
    assert report["looks"] == 1
    assert 0.0 <= report["covered_on_test"] <= 1.0
    report = call(*arguments, "--test-scores", "--branch", 1).report
    assert report["looks"] == 2
    assert "test_accuracy" in report
    said = call(*arguments, "--branch", 9)
    assert (said.code, said.errors) == (2, "--branch: there is no branch 9; there are 1\n")


def test_an_export_that_fails_leaves_the_earlier_one_in_its_place(
    call: Call, trained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "w.npz"
    assert call("export", trained, "--format", "npz", "--out", out).code == 0
    before = out.read_bytes()
    monkeypatch.setattr("os.fsync", disk_is_full)
    assert call("export", trained, "--format", "npz", "--at", 17, "--out", out).code == 1
    assert out.read_bytes() == before
    assert list(tmp_path.glob("*.npz")) == [out]


def zipped() -> bytes:
    """An archive of somebody else."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.npy", b"")
    return buffer.getvalue()


def disk_is_full(_handle: int) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("step", [-1, 41])
def test_export_knows_only_steps_that_were_reached(step: int, call: Call, trained: Path, tmp_path: Path) -> None:
    said = call("export", trained, "--format", "npz", "--at", step, "--out", tmp_path / "x.npz")
    assert said.code == 2
    assert f"--at: must be best, last or a step from 0 to 40, not {step}" in said.errors
    assert not (tmp_path / "x.npz").exists()
