"""``info FILE.run --doctor``: what is wrong with a run, for people and as JSON."""

from collections.abc import Callable
from pathlib import Path

from tests.cli.conftest import Said

Call = Callable[..., Said]


def test_findings_of_a_run_are_told_in_words_and_as_json(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "ill.run"
    made = call("train", "--preset", "iris", "--epochs", 3, "--set", "batch_size=3", "--seed", 2, "--out", path)
    assert made.code == 0, made.errors
    report = call("info", path, "--doctor", "--json").report["doctor"]
    assert report["last"] == 93
    assert [one["rule"] for one in report["findings"]] == ["small_batch"]
    (finding,) = report["findings"]
    assert finding["since"] == 0
    assert finding["remedies"][0]["edit"] == "batch_size"
    told = call("info", path, "--doctor").out
    assert finding["told"] in told
    assert "since step 0" in told
    assert "32" in told


def test_a_run_with_nothing_wrong_says_what_was_looked_at(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "well.run"
    assert call("train", "--preset", "iris", "--epochs", 6, "--seed", 2, "--out", path).code == 0
    said = call("info", path, "--doctor")
    assert said.code == 0, said.errors
    assert "Nothing to report: 18 rules looked at steps 0–35." in said.out
    assert "doctor" not in call("info", path, "--json").report
