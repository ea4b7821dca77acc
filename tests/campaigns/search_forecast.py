"""Campaign: what is foreseen of a search, beside what happened.

``python -m tests.campaigns.search_forecast [ROUNDS] [--trials 12] [--workers 1]``. Searches of the digits, begun as the window begins
them, one after another; for each its start (until a worker trained) and its whole time, foreseen and as it was, in seconds. The first
one foresees its start by the constant, the others by the median of those before. The exit code is 1 where the whole time of one of the
others is wrong by more than a factor of two.
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SPACE = ROOT / "resources" / "searches" / "digits.toml"


def main() -> int:
    """The table."""
    arguments = argparse.ArgumentParser(prog="python -m tests.campaigns.search_forecast")
    arguments.add_argument("rounds", type=int, nargs="?", default=4)
    arguments.add_argument("--trials", type=int, default=12)
    arguments.add_argument("--workers", type=int, default=1)
    asked = arguments.parse_args()
    from workbench.engine.compile import prepare_process

    prepare_process()
    from workbench.search.campaign.campaign_messages import CloseSearch
    from workbench.search.study.plan import StudyPlan
    from workbench.ui.search.search_opening import SearchOrder, open_search

    plan = StudyPlan.from_toml(SPACE.read_text(encoding="utf-8")).with_trials(asked.trials)
    sys.stdout.write("search  start foreseen   was   whole foreseen   was\n")
    worst = 1.0
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_DATA_HOME"] = folder  # starts that other searches needed are not looked at
        for number in range(1, asked.rounds + 1):
            opened = open_search(SearchOrder(plan, Path(folder) / f"{number}.db", asked.workers))
            campaign, foreseen = opened.campaign, opened.foreseen
            assert foreseen is not None
            while campaign.state.phase != "finished" and campaign.is_alive:
                time.sleep(0.02)
            state = campaign.state
            campaign.put(CloseSearch())
            campaign.join()
            start = state.start_seconds or 0.0
            line = f"{number:6} {foreseen.start:15.2f} {start:5.2f} {foreseen.seconds:16.2f} {state.seconds:5.2f}\n"
            sys.stdout.write(line)
            sys.stdout.flush()
            if number > 1:
                worst = max(worst, foreseen.seconds / state.seconds, state.seconds / foreseen.seconds)
    return int(worst > 2.0)


if __name__ == "__main__":
    sys.exit(main())
