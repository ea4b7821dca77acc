"""What a mini-batch costs where rows are left out or relabelled, in CPU time: ``python -m tests.campaigns.row_edit_cost``."""

import sys
import time
from typing import TYPE_CHECKING, Final

from workbench.engine.compile import prepare_process

if TYPE_CHECKING:
    from workbench.training.learner import Learner

ROUNDS: Final = 3
STEPS: Final = {"digits": 400, "fashion": 12}


def main() -> None:
    """Print a line for each network and number of rows."""
    prepare_process()
    import numpy as np

    from workbench.data.loading import load_dataset
    from workbench.specs.presets import load_preset
    from workbench.specs.row_edits import LEFT_OUT, RELABELLED, answers_one_by_one, rows_one_by_one, rows_text
    from workbench.training.learner import Learner

    for preset, steps in STEPS.items():
        spec = load_preset(preset).replaced(threads=1)
        data = load_dataset(spec.data)
        rows = np.random.default_rng(1).permutation(data.train.rows).tolist()
        labels = rows_text(RELABELLED, answers_one_by_one(dict.fromkeys(rows[:20], (0.0,))))
        cases = {"as the data have them": (LEFT_OUT, "none"), "20 relabelled": (RELABELLED, labels)}
        for share in (0.0, 0.01, 0.1):
            count = max(1, round(share * len(rows)))
            cases[f"{count} left out"] = (LEFT_OUT, rows_text(LEFT_OUT, rows_one_by_one(rows[:count])))
        for title, edit in cases.items():
            learner = Learner(spec, data)
            learner.set_rows(*edit)
            learner.train(steps // 4)
            best = min(_seconds(learner, steps) for _ in range(ROUNDS))
            m = learner.values.batch_size
            cost = f"{1e3 * best / steps:8.3f} ms a mini-batch"
            sys.stdout.write(f"{preset:8} m = {m}, {len(rows)} rows, {title:24} {cost}\n")


def _seconds(learner: "Learner", steps: int) -> float:
    begin = time.process_time()
    learner.train(steps)
    return time.process_time() - begin


if __name__ == "__main__":
    main()
