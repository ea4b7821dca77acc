"""``search``: what is wrong with its file or its numbers is told before anything starts."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Said

Call = Callable[..., Said]
SPACE = """
metric = "dev_accuracy"
epochs = 8
rungs = 4
pruner = "asha"
trials = 6
[[space.dimensions]]
name = "learning_rate"
scale = "log"
low = 1e-4
high = 1.0
"""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a space, one that is no TOML, one that is no text; starting a crew is an error."""

    def start(*_: object) -> None:
        raise AssertionError("processes were started for a command that cannot be carried out")

    monkeypatch.setattr("workbench.cli.search.compile_at_first_start", start)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "space.toml").write_text(SPACE)
    (tmp_path / "preset.toml").write_text('preset = "iris"\n' + SPACE)
    (tmp_path / "bad.toml").write_text("trials = = 3")
    (tmp_path / "bytes.toml").write_bytes(b"trials = 3\xff")
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ((), 2, "name a SPACE.toml"),
        (("nowhere.toml",), 2, "nowhere.toml: cannot be read"),
        (("space.toml",), 2, "base: is required"),
        (("space.toml", "--preset", "iris", "--trials", 0), 2, "--trials: must be at least 1, not 0"),
        (("space.toml", "--preset", "iris", "--workers", -1), 2, "--workers: must be at least 1, not -1"),
        (("space.toml", "--preset", "iris", "--scheduler", "here"), 2, "must look like tls://host:8786"),
        (("bad.toml",), 2, "not valid TOML"),
        (("--out", "nowhere.db"), 2, "there is no study nowhere.db"),
        (("preset.toml", "--preset", "iris"), 2, "--preset: preset.toml says itself what to start from"),
        (("space.toml", "--preset", "irises"), 2, "did you mean 'iris'?"),
        (("preset.toml", "--trials", "many"), 2, "invalid int value: 'many'"),
        (("bytes.toml",), 2, "is not a text file in UTF-8 (byte 10)"),
    ],
)
def test_bad_input_is_answered_in_a_few_plain_lines(
    arguments: tuple[object, ...], code: int, words: str, call: Call, here: Path
) -> None:
    said = call("search", *arguments)
    assert said.code == code, said.errors
    assert words in said.errors
    assert "Traceback" not in said.errors
    assert len(said.errors.splitlines()) <= 4
    assert not list(here.glob("*.db"))
    assert said.out == ""


def test_a_fault_in_the_file_is_told_although_the_study_has_its_own_plan(call: Call, here: Path) -> None:
    (here / "study.db").write_bytes(b"a study")
    said = call("search", "bad.toml", "--out", "study.db")
    assert said.code == 2
    assert "bad.toml: not valid TOML" in said.errors


def test_a_study_is_read_before_processes_are_started(call: Call, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def start(*_: object, **__: object) -> None:
        raise AssertionError("processes were started for a study that cannot be read")

    monkeypatch.setattr("workbench.cli.search.compile_at_first_start", lambda: None)
    monkeypatch.setattr("workbench.search.workers.cluster.DaskCrew", start)
    (here / "no-study.db").write_bytes(b"something else")
    for arguments in (("--out", "no-study.db"), ("preset.toml", "--out", "no-study.db")):
        said = call("search", *arguments)
        assert said.code == 1
        assert "no-study.db" in said.errors


def test_rows_that_the_base_leaves_out_are_told_not_to_pass_over(
    call: Call, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbench.cli.search.compile_at_first_start", lambda: None)
    (here / "study.db").write_bytes(b"something else")
    edits = '[[base.edits]]\nstep = 5\nname = "left_out"\nvalue = "3-14"\n'
    (here / "edited.toml").write_text(SPACE + '[base.data]\nname = "iris"\n' + edits)
    told = call("search", "edited.toml", "--out", "study.db").errors
    assert "trains on every row" in told
    assert "left out (12) or relabelled (0)" in told
    assert "trains on every row" not in call("search", "preset.toml", "--out", "study.db").errors
