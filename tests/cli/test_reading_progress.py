"""What is told while a large file is read, and how that is ended."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from workbench.cli import reading_progress
from workbench.cli.commands import run_command
from workbench.cli.training import INTERRUPTED
from workbench.data.readers import delimited


class Seen:
    """A stream of text that says whether it is a terminal."""

    def __init__(self, *, is_terminal: bool) -> None:
        self.text, self.closed, self._is_terminal = "", False, is_terminal

    def write(self, text: str) -> int:
        self.text += text
        return len(text)

    def flush(self) -> None:
        """There is nothing to wait for."""

    def isatty(self) -> bool:
        return self._is_terminal


@pytest.mark.parametrize("is_terminal", [True, False])
def test_progress_is_for_terminals_and_at_most_once_a_second(
    monkeypatch: pytest.MonkeyPatch, is_terminal: bool
) -> None:
    seen, now = Seen(is_terminal=is_terminal), [100.0]
    monkeypatch.setattr(sys, "stderr", seen)
    monkeypatch.setattr(reading_progress.time, "monotonic", lambda: now[0])
    tell = reading_progress.told_on_terminal(Path("big.csv"))
    for share in range(31):
        tell(share / 30)
        now[0] += 0.1
    lines = seen.text.splitlines()
    assert len(lines) == (2 if is_terminal else 0), lines
    assert all(line.startswith("Reading big.csv: ") and line.endswith("%") for line in lines)


@pytest.mark.parametrize("words", [["info"], ["train", "--target", "b", "--data"]])
def test_reading_tells_and_is_ended_by_ctrl_c(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "large.csv"
    path.write_text("a,b\n" + "1,2\n" * 300_000)
    seen, shares = Seen(is_terminal=True), list[float]()
    monkeypatch.setattr(sys, "stderr", seen)
    monkeypatch.setattr(reading_progress, "SECONDS", 0.0)
    read: Callable[..., object] = delimited.read_table

    def interrupted(path: Path, asked: object, watch: Callable[[float], None], numbers: frozenset[str]) -> object:
        def look(share: float) -> None:
            watch(share)
            shares.append(share)
            if share > 0.2:
                raise KeyboardInterrupt

        return read(path, asked, look, numbers)

    monkeypatch.setattr(delimited, "read_table", interrupted)
    assert run_command([*words, str(path)]) == INTERRUPTED
    assert shares[-1] < 0.9
    assert "Reading" in seen.text
    assert "Interrupted" in seen.text
