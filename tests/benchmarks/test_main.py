"""The command as a whole, for a few hundredths of a second: it measures, and the result can be read by a program."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.peers import PEERS, why_missing
from benchmarks.tables import summary, train_cells
from benchmarks.train import chosen_nets, chosen_peers

ROOT = Path(__file__).resolve().parents[2]


def bench(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "benchmarks", *arguments],
        cwd=ROOT,
        env=os.environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=250,
    )


def test_training_is_compared_with_numpy_and_told_as_json() -> None:
    done = bench("--nets", "A", "--threads", "1", "--peers", "numpy", "--rounds", "1", "--seconds", "0.02", "--json")

    assert done.returncode == 0, done.stderr
    (found,) = [json.loads(line) for line in done.stdout.splitlines()]
    assert list(found) == ["net", "threads", "ours", "peer", "peer_name", "ratio"]
    assert (found["net"], found["threads"], found["peer_name"]) == ("A", 1, "numpy")
    assert found["ours"] > 0.0
    assert found["peer"] > 0.0
    assert found["ratio"] == pytest.approx(found["ours"] / found["peer"])  # one round only
    assert "net A 2-8-8-2 (32), 1 thread" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("published",), {"published", "ours"}),
        (("startup", "--rounds", "1", "--no-compile"), {"what", "seconds", "asked"}),
        (("window", "--nets", "A", "--seconds", "0.2", "--rounds", "1"), {"idle_cpu"}),
    ],
)
def test_the_real_window_is_measured(
    arguments: tuple[str, ...], told: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.delenv("DISPLAY", raising=False)
    done = bench(*arguments, "--json")

    assert done.returncode == 0, done.stderr
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert set(rows[-1]) == told
    assert all(value > 0.0 for value in rows[-1].values() if isinstance(value, float))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [(("--nets", "F"), "there is no net 'F'"), (("--peers", "abacus"), "there is no peer 'abacus'")],
)
def test_unknown_names_are_refused_with_the_known_ones(arguments: tuple[str, ...], message: str) -> None:
    done = bench(*arguments)

    assert done.returncode == 2
    assert message in done.stderr
    assert "known are:" in done.stderr


def test_a_peer_without_its_package_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)

    assert {name: why_missing(name) for name in ("jax-scan", "sklearn")} == {
        "jax-scan": "jax is not installed",
        "sklearn": "sklearn is not installed",
    }


def test_every_peer_has_its_file() -> None:
    for peer in PEERS.values():
        assert (ROOT / "benchmarks" / "peers" / f"{peer.module}.py").is_file()


def test_lists_keep_their_order() -> None:
    assert chosen_nets("d,a") == ("D", "A")
    assert chosen_peers("numpy,torch") == ("numpy", "torch")


def test_the_table_of_nothing_says_so() -> None:
    assert train_cells([]) == []
    assert summary([]) == "0 of 0 asked ratios reached."
