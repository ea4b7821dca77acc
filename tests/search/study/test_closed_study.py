"""What a study that is closed leaves behind, in a process of its own: the first import of Optuna counts."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
LEFT = """
import collections, gc, sys, weakref
from pathlib import Path

from tests.search.campaigns import small_plan
from workbench.search.study.plan import trial_spec
from workbench.search.study.study import StudyFile

def searched(number):
    plan = small_plan()
    study = StudyFile.create(Path(sys.argv[1], f"{number}.db"), plan)
    for _ in range(2):
        values = {"learning_rate": 0.1}
        record = study.add(values, trial_spec(plan, study.next_number, values))
        study.report(record.number, 1, 0.5)
        study.finish(record.number, "done")
    study.close()
    return weakref.ref(study)

def compiled():
    gc.collect()
    return collections.Counter(type(one).__name__ for one in gc.get_objects())["SQLiteCompiler"]

first = searched(0)
gc.collect()
print("alive" if first() else "gone")
before = compiled()
for number in range(1, 4):
    searched(number)
print(compiled() - before)
"""


def test_nothing_of_a_closed_study_stays(tmp_path: Path) -> None:
    command = [sys.executable, "-c", LEFT, str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    alive, statements = done.stdout.split()
    assert alive == "gone"  # the file, its trials, its connections
    assert int(statements) == 0  # compiled for its connection
