"""The commands of docs/own-data.md, typed as they stand, up to predictions on a table of one's own."""

import csv
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

PAGE = (ROOT / "docs" / "own-data.md").read_text("utf-8")


def commands() -> list[str]:
    (block, *_) = re.findall(r"```\n(.*?)```", PAGE, re.DOTALL)
    return str(block).strip().splitlines()


def test_five_commands_lead_to_predictions(tmp_path: Path) -> None:
    typed = commands()
    assert len(typed) <= 5
    assert [line.split()[0] for line in typed[:3]] == ["git", "cd", "make"]  # this clone is prepared already
    rows = [
        (n + 1, 30 + n * 7 % 80, ("Ulm", "Bonn", "Köln")[n % 3], 2000 * (30 + n * 7 % 80) + 10_000 * (n % 3))
        for n in range(80)
    ]
    with (tmp_path / "flats.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([("id", "area", "town", "price"), *rows])
    with (tmp_path / "new-flats.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([("town", "area"), ("Ulm", 55), ("Rome", 60), ("Bonn", 70)])
    for line in typed[3:]:
        words = line.split()
        assert words[:2] == ["python", "main.py"]
        done = subprocess.run(
            [sys.executable, str(ROOT / "main.py"), *words[2:]],
            cwd=tmp_path,
            env=os.environ.copy(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
    with (tmp_path / "predictions.csv").open(encoding="utf-8", newline="") as stream:
        answers = list(csv.DictReader(stream))
    assert [row["predicted price"] != "" for row in answers] == [True, False, True]
    assert "'Rome' was never seen" in answers[1]["problem"]


@pytest.mark.parametrize(
    "option", sorted(set(re.findall(r"--[a-z][a-z-]+", PAGE)) - {"--json", "--out", "--at", "--preset", "--set"})
)
def test_every_option_of_the_page_is_there(option: str) -> None:
    import argparse

    from workbench.cli.train import add_train_options

    parser = argparse.ArgumentParser()
    add_train_options(parser)
    assert option in parser.format_help()
