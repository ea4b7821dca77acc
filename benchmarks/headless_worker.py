"""The trainer without a window, as ``main.py train`` reads it: ``python -m benchmarks.headless_worker NET``.

{"run": 2.0}           train for about two seconds                  {"steps": 41230, "seconds": 2.004}
"""

import json
import sys
import time

from benchmarks.orphans import end_with_parent
from benchmarks.window_specs import make_spec
from workbench.engine.compile import compile_all, is_ready
from workbench.front_door import prepare


def main(net: str) -> None:
    """Answer requests until standard input ends. Between two, the trainer's generator rests."""
    end_with_parent()
    prepare()
    from workbench.data.loading import load_dataset
    from workbench.training.messages import StepsTrained
    from workbench.training.trainer import Trainer

    if not is_ready():
        compile_all(lambda _done, _total, _name: None)
    spec = make_spec(net)
    events = Trainer(spec, load_dataset(spec.data)).events()
    for line in sys.stdin:
        seconds = float(json.loads(line)["run"])
        steps, begin = 0, time.perf_counter()
        while time.perf_counter() - begin < seconds:
            event = next(events)
            if isinstance(event, StepsTrained):
                steps += len(event.scalars)
        sys.stdout.write(json.dumps({"steps": steps, "seconds": time.perf_counter() - begin}) + "\n")
        sys.stdout.flush()
    events.close()


if __name__ == "__main__":
    main(sys.argv[1])
