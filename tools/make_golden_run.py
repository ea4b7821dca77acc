"""Writes a golden run file: ``python tools/make_golden_run.py tests/runs/golden/version-3.run``.

Made once for every version of the format and never again: what it holds must open for ever. Its hashes go into a
text file beside it.
"""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))


def main(path: Path) -> int:
    """Write the file and what it says."""
    from workbench.engine.compile import prepare_process

    prepare_process()  # before NumPy loads
    import numpy as np

    from workbench.data import load_dataset
    from workbench.runs.history.history import Effect, Place
    from workbench.runs.history.kept_points import KeptPoints
    from workbench.runs.reading import RunReader
    from workbench.runs.writing.run_log import RunLog
    from workbench.specs.run import RunSpec
    from workbench.training.learner import Learner
    from workbench.training.messages import Evaluated, StepsTrained

    spec = RunSpec.parse(
        {
            "name": "golden – ü",
            "data": {"name": "iris"},
            "network": {"layers": [{"units": 5, "batch_norm": True}]},
            "steps": 120,
            "edits": [{"step": 40, "name": "learning_rate", "value": 0.02}],
        }
    )
    data = load_dataset(spec.data)
    learner = Learner(spec, data)
    with RunLog.create(path, spec, data.sha256, {"workbench": "golden", "made for": "format version 3"}) as log:
        log.add_keyframe(1, learner.snapshot(), "start")
        for step in (40, 80, 120):
            first = learner.step
            telemetry = learner.train(step - first)
            log.add_rows(1, StepsTrained(first, telemetry.scalars, telemetry.batch_norm, learner.epoch, 120))
            log.add_evaluation(1, Evaluated(step, "dev", 1 / step, 1 - 1 / step))
            if step == 40:
                edit = learner.take_next_edit()
                old, new = learner.set_hyperparameter(edit.name, edit.value)
                log.add_edit(1, step, edit.name, old, new)
            log.add_keyframe(1, learner.snapshot(), "end" if step == 120 else "time", pinned=step == 80)
        log.note(1, 0, "the first note")
        log.add_mark(Place(1, 80, 1), "pin", "a pin")
        log.set_effect(Effect(1, 0, 40, (-0.25, 0.125), (0.5,)))
        log.keep_points(
            [
                KeptPoints.of(
                    1, "weight_norm", 1, np.array([0, 80, 119]), np.array([[1.0, 2.0], [0.5, np.nan], [0.25, 4.0]])
                )
            ]
        )
        branch = log.begin_branch(Place(1, 80, 1), "another")
        log.set_current(Place(branch.number, 80, 1))
        log.add_seconds(1, 2.5)
    with RunReader(path) as reader:
        kept = {str(one.number): [one.place.step, one.sha256] for one in reader.history.keyframes}
        said = {"run_id": reader.header.run_id, "data_sha256": data.sha256, "states": kept}
    path.with_suffix(".json").write_text(json.dumps(said, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
