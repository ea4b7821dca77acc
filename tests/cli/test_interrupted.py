"""Ctrl-C in a command that writes something: one sentence, exit code 130, and nothing that is half written."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Said

Call = Callable[..., Said]


class Interrupts:
    """Stands in for ``os.fsync``: raises at the call of that number, as if the keys were pressed there."""

    def __init__(self, at: int) -> None:
        self.left = at

    def __call__(self, _handle: int) -> None:
        self.left -= 1
        if self.left == 0:
            raise KeyboardInterrupt


@pytest.fixture
def run(call: Call, tmp_path: Path) -> Path:
    path = tmp_path / "a.run"
    assert call("train", "--preset", "iris", "--steps", 3, "--out", path).code == 0
    (tmp_path / "new.csv").write_text(
        "sepal length (cm),sepal width (cm),petal length (cm),petal width (cm)\n5.1,3.5,1.4,0.2\n", encoding="utf-8"
    )
    return path


@pytest.mark.parametrize(
    "words",
    [
        ("predict", "RUN", "new.csv", "--out", "answers.csv"),
        ("export", "RUN", "--format", "npz", "--out", "w.npz"),
        ("export", "RUN", "--format", "predictor", "--out", "w.predictor"),
        ("bundle", "RUN", "--out", "b.zip"),
        ("card", "RUN", "--out", "a.card"),
        ("open", "ready.zip", "--out", "there"),
    ],
    ids=lambda words: "-".join(words[:1] + words[3:4]),
)
def test_an_interrupted_command_leaves_everything_as_it_was(
    words: tuple[str, ...], run: Path, call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert call("bundle", run, "--out", tmp_path / "ready.zip").code == 0
    found: list[set[Path]] = []
    for at in range(1, 30):
        folder = Path(f"attempt-{at}")  # by a path that is not absolute, as people write it
        folder.mkdir()
        arguments = [run if word == "RUN" else word for word in (*words[:-1], folder / words[-1])]
        with monkeypatch.context() as patched:
            patched.setattr(os, "fsync", Interrupts(at))
            said = call(*arguments)
        found.append({path.relative_to(folder) for path in folder.rglob("*")} - {Path("there")})
        if said.code != 130:
            break
        assert said.errors.splitlines()[-1] == "Interrupted. Nothing was left half written."
    *interrupted, whole = found
    assert said.code == 0, said.errors
    assert set() in interrupted
    assert whole
    assert all(left in (set(), whole) for left in interrupted), interrupted
