"""What a list of runs costs: ``python -m tests.campaigns.run_list_figures [RUNS]``; seconds of processor time."""

import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from tests.runs.listing.run_folder import write_scored
from workbench.runs.history.settings_difference import differing_settings
from workbench.runs.listing.run_rows import RunListing, in_order, list_runs, matching
from workbench.runs.writing.folder import runs_folder


def timed(what: str, do: Callable[[], object]) -> None:
    """Do it and print how long it took."""
    before = time.process_time()
    do()
    sys.stdout.write(f"{what:44} {time.process_time() - before:8.3f} s\n")


def look() -> RunListing:
    """All runs of the folder."""
    return list_runs(threading.Event(), lambda _report: None)


def main(count: int) -> None:
    """Make so many runs in a folder of their own, and look at them."""
    with tempfile.TemporaryDirectory() as place:
        os.environ["XDG_DATA_HOME"] = place
        runs_folder().mkdir(parents=True)
        for number in range(count):
            write_scored(
                Path(runs_folder() / f"{number}.run"), tuple(1.0 / (1 + step) for step in range(1 + number % 80))
            )
        timed(f"first look at {count} runs", look)
        timed("next look, nothing has changed", look)
        rows = look().rows
        timed("found by two words", lambda: matching(rows, "iris small"))
        timed("sorted by dev loss", lambda: in_order(rows, "loss", descending=False))
        timed("settings that differ", lambda: differing_settings([row.glance.settings for row in rows if row.glance]))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
