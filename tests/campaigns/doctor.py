"""Campaign: the doctor stays quiet on healthy runs, and finds every seeded illness soon after its onset.

``python -m tests.campaigns.doctor [--quick] [--seed N]``: 200 healthy runs (all presets, random networks and settings), each
examined three times, and 30 illnesses five times each, examined every 25 steps up to 200 after the onset; and runs that are ill
in two ways at once, or fall ill after 10,000 steps, three times each, in which each of it has to be found. Prints the table
of hits, delays and false alarms; the exit code is 1 where a healthy run has a finding, or an illness is missed once. ``--quick``:
fewer of both. Thresholds were chosen on the seeds 1 to 9; do not report those.
"""

from workbench.engine.compile import prepare_process

prepare_process()  # before NumPy loads

import argparse  # noqa: E402
import sys  # noqa: E402
from collections import Counter  # noqa: E402

from tests.insight.doctor.combined import COMBINED, delays_of  # noqa: E402
from tests.insight.doctor.healthy import healthy_spec  # noqa: E402
from tests.insight.doctor.illnesses import ILLNESSES, LONGEST_DELAY, Illness  # noqa: E402
from tests.insight.doctor.patients import trained  # noqa: E402

HEALTHY, REPEATS, COMBINATIONS, LOOK_EVERY = 200, 5, 3, 25
QUICK_HEALTHY, QUICK_REPEATS, QUICK_COMBINATIONS, QUICK_EVERY = 40, 1, 1, 50


def delay_of(illness: Illness, seed: int, every: int) -> int | None:
    """Steps after its onset at which one case of an illness is found; None where it is not found in time."""
    patient = trained(illness.spec(seed), illness.dataset(seed))
    for delay in range(every, LONGEST_DELAY + 1, every):
        step = min(illness.onset + delay, patient.length)
        if any(finding.rule == illness.rule for finding in patient.examined(step)):
            return max(0, step - illness.onset)
        if step == patient.length:
            break
    return None


def alarms_of(number: int, seed: int) -> list[str]:
    """What is found in one healthy run: early, half way and at its end."""
    spec = healthy_spec(number, seed)
    patient = trained(spec)
    found = []
    for step in sorted({min(60, patient.length), patient.length // 2, patient.length}):
        found += [
            f"run {number} ({spec.data.name}, step {step}): {finding.rule}: {finding.told}"
            for finding in patient.examined(step)
        ]
    return found


def combined(seed: int, repeats: int, every: int) -> tuple[int, int]:
    """Print a row for each rule of runs that are ill in several ways, or late; findings that were missed, and all that there are."""
    missed = wanted = 0
    for place, one in enumerate(COMBINED):
        seeds = [1000 * seed + 500 + 10 * place + case for case in range(repeats)]
        found = [delays_of(trained(one.illness.spec(s), one.illness.dataset(s)), one, every) for s in seeds]
        for rule in one.rules:
            delays = [delays[rule] for delays in found]
            missed, wanted = missed + delays.count(None), wanted + repeats
            told = ", ".join("–" if delay is None else str(delay) for delay in delays)
            known = repeats - delays.count(None)
            sys.stdout.write(f"{one.illness.name:<48} {rule:<14} {known} of {repeats}  {told}\n")
            sys.stdout.flush()
    return missed, wanted


def main(seed: int, healthy: int, repeats: int, combinations: int, every: int) -> int:
    """Print the table; the exit code."""
    out, missed = sys.stdout, 0
    out.write(f"{'illness':<48} {'rule':<14} found   delay (steps after the onset)\n")
    for place, illness in enumerate(ILLNESSES):
        delays = [delay_of(illness, 1000 * seed + 10 * place + case, every) for case in range(repeats)]
        known = [delay for delay in delays if delay is not None]
        missed += repeats - len(known)
        told = ", ".join("–" if delay is None else str(delay) for delay in delays)
        out.write(f"{illness.name:<48} {illness.rule:<14} {len(known)} of {repeats}  {told}\n")
        out.flush()
    unseen, wanted = combined(seed, combinations, every)
    alarms: list[str] = []
    for number in range(healthy):
        alarms += alarms_of(number, seed)
    runs = Counter(line.split(":")[0].split(",")[0] for line in alarms)
    for line in alarms:
        out.write(f"false alarm: {line}\n")
    out.write(f"{len(ILLNESSES) * repeats - missed} of {len(ILLNESSES) * repeats} cases of illness found in time\n")
    out.write(f"{wanted - unseen} of {wanted} findings in runs that are ill in several ways or late\n")
    out.write(f"{len(runs)} of {healthy} healthy runs with a false alarm, {len(alarms)} in all (seed {seed})\n")
    return int(missed + unseen > 0 or bool(alarms))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--seed", type=int, default=20)
    options = parser.parse_args()
    sizes = (
        (QUICK_HEALTHY, QUICK_REPEATS, QUICK_COMBINATIONS, QUICK_EVERY)
        if options.quick
        else (HEALTHY, REPEATS, COMBINATIONS, LOOK_EVERY)
    )
    sys.exit(main(options.seed, *sizes))
