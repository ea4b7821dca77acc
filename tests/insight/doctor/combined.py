"""Runs that are ill in two ways at once, and runs that fall ill late: the doctor has to name all of it."""

from dataclasses import dataclass
from typing import Any, Final

from tests.insight.doctor.illnesses import LONGEST_DELAY, Illness, Spoil, leaking, rare, scaled
from tests.insight.doctor.patients import Patient
from workbench.insight.doctor.examination import EXPLAINED
from workbench.insight.doctor.finding import RuleName


@dataclass(frozen=True)
class Combination:
    """``illness`` is found by its own rule and by ``also``."""

    illness: Illness
    also: tuple[RuleName, ...] = ()

    @property
    def rules(self) -> tuple[RuleName, ...]:
        """All that have to be found."""
        return (self.illness.rule, *self.also)


def delays_of(patient: Patient, combination: Combination, every: int) -> dict[RuleName, int | None]:
    """Steps after the onset at which each rule is first broken; None where it is not found in time.

    What a found rule explains need not be told beside it, and counts as found.
    """
    delays: dict[RuleName, int | None] = dict.fromkeys(combination.rules)
    onset = combination.illness.onset
    for delay in range(every, LONGEST_DELAY + 1, every):
        step = min(onset + delay, patient.length)
        told = {finding.rule for finding in patient.examined(step)}
        told |= {hidden for rule in told for hidden in EXPLAINED.get(rule, ())}
        for rule in combination.rules:
            if rule in told and delays[rule] is None:
                delays[rule] = max(0, step - onset)
        if step == patient.length or None not in delays.values():
            break
    return delays


def _ill(
    name: str,
    rules: tuple[RuleName, ...],
    data: str,
    values: dict[str, Any],
    layers: tuple[dict[str, Any], ...],
    spoil: Spoil | None = None,
    **more: Any,
) -> Combination:
    return Combination(Illness(name, rules[0], data, values, layers, spoil=spoil, **more), rules[1:])


def _values(rate: float, batch: int = 32, **more: Any) -> dict[str, Any]:
    return {"learning_rate": rate, "optimizer": "adam", "batch_size": batch, **more}


def _layers(*units: int, activation: str = "relu", batch_norm: bool = False) -> tuple[dict[str, Any], ...]:
    return tuple({"units": count, "activation": activation, "batch_norm": batch_norm} for count in units)


_NORMED: Final = _layers(32, 16, batch_norm=True)
COMBINED: Final = (
    _ill(
        "an input that is the answer, mini-batches of 3",
        ("leak", "small_batch"),
        "breast-cancer",
        _values(0.005, 3),
        _NORMED,
        leaking(0.02),
    ),
    _ill(
        "12 examples of one class, ρ = 0.9999",
        ("imbalance", "cold_averages"),
        "breast-cancer",
        _values(0.005, bn_momentum=0.9999),
        _layers(16, batch_norm=True),
        rare(12, 0, 2.0),
    ),
    _ill(
        "α = 1e-9, ρ = 0.9999",
        ("small_updates", "cold_averages"),
        "digits",
        _values(1e-9, bn_momentum=0.9999),
        _NORMED,
    ),
    _ill(
        "tanh on inputs times 100, α = 1e-9",
        ("saturated", "small_updates"),
        "breast-cancer",
        _values(1e-9),
        _layers(32, 16, activation="tanh"),
        scaled(100.0),
    ),
    _ill(
        "inputs times 100, and an input that is the answer",
        ("first_loss", "leak"),
        "breast-cancer",
        _values(0.001),
        _layers(32, 16),
        lambda data, rng: leaking(0.02)(scaled(100.0)(data, rng), rng),
    ),
    _ill(
        "α × 300 by hand after 10,000 steps",
        ("diverging",),
        "digits",
        _values(0.003, weight_decay=0.1),
        _NORMED,
        edits=((10_000, "learning_rate", 1.0),),
        onset=10_000,
    ),
)
