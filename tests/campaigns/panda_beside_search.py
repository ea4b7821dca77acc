"""Campaign: what a run that is babysat loses while a search works on the other core.

``python -m tests.campaigns.panda_beside_search [SECONDS]``: the speed of a run in this process alone, beside a search
with one worker, and alone again; the share that is left should be 0.9 at least.
"""

import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from workbench.engine.compile import prepare_process

prepare_process()

from tests.search.campaigns import SPACE  # noqa: E402
from workbench.data.loading import load_dataset  # noqa: E402
from workbench.search.campaign.campaign import Campaign  # noqa: E402
from workbench.search.campaign.campaign_messages import CloseSearch  # noqa: E402
from workbench.search.study.plan import StudyPlan  # noqa: E402
from workbench.search.study.stages import Stage  # noqa: E402
from workbench.search.study.study import StudyFile  # noqa: E402
from workbench.search.workers.cluster import DaskCrew  # noqa: E402
from workbench.specs.presets import load_preset  # noqa: E402
from workbench.training.messages import Event, StepsTrained  # noqa: E402
from workbench.training.trainer import Trainer  # noqa: E402


def steps_per_second(events: Iterator[Event], seconds: float) -> float:
    """Of a trainer under way."""
    begin, steps = time.perf_counter(), 0
    for event in events:
        if isinstance(event, StepsTrained):
            steps += len(event.scalars)
        if time.perf_counter() - begin >= seconds:
            break
    return steps / (time.perf_counter() - begin)


def main() -> int:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 8.0
    base = load_preset("digits")
    data = load_dataset(base.data)
    events = Trainer(base.replaced(epochs=10**8), data).events()
    steps_per_second(events, 1.0)
    before = steps_per_second(events, seconds)
    stage = Stage(number=1, space=SPACE, budget=1000)
    plan = StudyPlan(base=base, stages=(stage,), epochs=2000, rungs=10, pruner="none")
    with tempfile.TemporaryDirectory() as folder:
        campaign = Campaign(StudyFile.create(Path(folder) / "s.db", plan), DaskCrew(1), data, concurrency=1)
        campaign.start()
        while campaign.state.steps_per_second == 0.0:
            steps_per_second(events, 0.25)
        beside = steps_per_second(events, seconds)
        searched = campaign.state.steps_per_second
        campaign.put(CloseSearch())
        campaign.join(5.0)
    after = steps_per_second(events, seconds)
    share = beside / ((before + after) / 2.0)
    sys.stdout.write(
        f"alone {before:,.0f} and {after:,.0f} steps/s, beside the search {beside:,.0f}: {share:.2f} of it\n"
        f"the search meanwhile: {searched:,.0f} steps/s\n"
    )
    return 0 if share >= 0.9 else 1


if __name__ == "__main__":
    sys.exit(main())
