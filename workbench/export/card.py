"""A page about a trained network for those who did not train it: data, network, curves, what was done to it, how good, how certain.

It holds nothing that the run does not; what the run does not know, it says. The test part is not looked at: only looks that were
taken and counted stand there.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from workbench.data.dataset import Dataset
from workbench.data.kept_arrays import Step, unwatched_step
from workbench.export.certificate import scores_of
from workbench.export.model import make_model
from workbench.export.pictures import Curve, bars_svg, curves_svg
from workbench.export.rows import raw_parts
from workbench.language import tr, tr_count
from workbench.numbers import exact, grouped, measured, r_squared, score, signed, significant
from workbench.runs.format.records.run_header import RunHeader
from workbench.runs.history.earlier_scores import curves_to, scores_to
from workbench.runs.history.history import History, Place
from workbench.runs.history.ledger import edit_label, value_text
from workbench.runs.history.stars import LoadCurves
from workbench.runs.writing.held_out import looks_at_test
from workbench.specs.network_texts import network_sentence
from workbench.specs.row_edits import ROW_EDITS, row_edits_of, rows_in_force_text
from workbench.training.messages import Part
from workbench.training.snapshot import Snapshot

MOST_ROWS: Final = 200
_SURE: Final = 1.96
_FEWEST_SCORES: Final = 3
_BINS: Final = 100
"""Points of a curve of mini-batches; each is the mean of its steps"""
_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]()#+!|<>~&-])")


@dataclass(frozen=True, slots=True, eq=False)
class CardSource:
    """All that a card is made of. ``snapshot`` is the state at ``place``."""

    header: RunHeader
    history: History
    load: LoadCurves
    data: Dataset
    place: Place
    snapshot: Snapshot
    damage: tuple[str, ...] = ()
    step: Step = unwatched_step
    """Is called after every few milliseconds; what it raises ends the writing"""


def card_files(source: CardSource) -> dict[str, bytes]:
    """``card.md`` and its pictures, by their names. Takes a while. Raises ``WorkbenchError``."""
    files = {"curves.svg": _curves(source), "data.svg": _data_picture(source.data)}
    return {"card.md": "\n\n".join(_sections(source)).encode() + b"\n"} | {
        name: text.encode() for name, text in files.items()
    }


def plain(text: str) -> str:
    """A name from a file, for Markdown: on one line and without a meaning."""
    return _SPECIAL.sub(r"\\\1", " ".join("".join(c if c.isprintable() else " " for c in text).split())[:300])


def _sections(source: CardSource) -> Iterator[str]:
    header, data, place = source.header, source.data, source.place
    spec = source.history.spec_to(place)
    yield f"# {plain(spec.name or data.title)}"
    branch = source.history.branch(place.branch).title
    yield tr(
        "A network of step {step} of the branch {branch}, trained by the training workbench.",
        step=grouped(place.step),
        branch=plain(branch),
    )
    yield tr("## What it is good at")
    yield from _scores(source)
    yield tr("## Data")
    yield plain(data.title) + ". " + plain(data.description)
    yield tr(
        "{train} examples to train, {dev} to choose by (dev), {test} to judge by (test); {features} features. Source: {source}. "
        "Licence: {licence}.",
        train=grouped(data.train.rows),
        dev=grouped(data.dev.rows),
        test=grouped(data.test.rows),
        features=grouped(data.n_features),
        source=plain(data.source) or tr("not told"),
        licence=plain(data.licence) or tr("not told"),
    )
    rows = rows_in_force_text(row_edits_of(spec.edits))
    if rows:
        yield rows
    yield "![](data.svg)"
    yield tr("## Network and training")
    yield plain(network_sentence(spec.network, data.n_features, data.n_answers))
    values = source.snapshot.hyperparameters
    told = {name: value for name, value in values.to_plain().items() if value is not None}
    yield "| | |\n|---|---|\n" + "\n".join(f"| {plain(name)} | {plain(str(value))} |" for name, value in told.items())
    yield tr("## Curves")
    yield "![](curves.svg)"
    yield tr("## What was done while it trained")
    yield from _interventions(source)
    yield tr("## What it is not good for")
    yield from (f"- {limit}" for limit in _limits(source))
    yield tr("## To repeat it")
    yield "```\nmain.py verify FILE.run\n```"
    proofs = {
        tr("data"): header.data_sha256,
        tr("state"): source.snapshot.sha256,
        tr("run"): header.run_id,
        tr("seed"): str(spec.seed),
        **header.environment,
    }
    yield "| | |\n|---|---|\n" + "\n".join(
        f"| {plain(name)} | `{value[:200].replace('`', '')}` |" for name, value in proofs.items()
    )


def _scores(source: CardSource) -> Iterator[str]:
    spec, data = source.history.spec_to(source.place), source.data
    dev = raw_parts(source.snapshot, spec, data, source.step)[0]
    model = make_model(source.snapshot, spec, data)
    found = scores_of(dev.answers, dev.split, model)
    if data.class_names:
        low, high = wilson(found.accuracy, dev.rows)
        yield tr(
            "On the dev part {right} of {rows} examples are classified right: accuracy {accuracy} (95 % interval {low} … {high} by the choice "
            "of the examples), log loss {loss}.",
            right=round(found.accuracy * dev.rows),
            rows=grouped(dev.rows),
            accuracy=score(found.accuracy),
            low=score(low),
            high=score(high),
            loss=score(found.loss),
        )
    else:
        low, high = resampled(
            dev.answers, np.asarray(dev.split.targets), [(one.mean, one.scale) for one in data.targets], source.step
        )
        yield tr(
            "On the dev part R² is {r2} (95 % interval {low} … {high}, the {rows} examples drawn again a thousand times), the mean squared error of "
            "the scaled target {loss}.",
            r2=r_squared(found.accuracy),
            low=r_squared(low),
            high=r_squared(high),
            rows=grouped(dev.rows),
            loss=score(found.loss),
        )
    looks = looks_at_test(source.history)
    if not data.test.rows:
        yield tr("There is no test part: nothing tells how good it is on examples that decided nothing.")
    elif not looks:
        yield tr(
            "Nobody has looked at the test part yet; the dev part helped to choose, so expect a little less than the above."
        )
    else:
        yield tr_count(
            "The test part was looked at once:",
            "The test part was looked at {n} times; the first look tells most:",
            len(looks),
        )
        yield "\n".join(
            f"- {tr('step {step}', step=grouped(look.place.step))}: {plain(look.text)}" for look in looks[:MOST_ROWS]
        )


def wilson(share: float, rows: int) -> tuple[float, float]:
    """The 95 % interval of a share (E. B. Wilson, 1927)."""
    wide = _SURE**2 / rows
    middle = (share + wide / 2.0) / (1.0 + wide)
    half = _SURE / (1.0 + wide) * math.sqrt(share * (1.0 - share) / rows + wide / (4.0 * rows))
    return max(0.0, middle - half), min(1.0, middle + half)


def resampled(
    answers: np.ndarray,
    truth: np.ndarray,
    units: list[tuple[float, float]],
    step: Step = unwatched_step,
) -> tuple[float, float]:
    """The 95 % interval of R², the mean over the targets, with the examples drawn again a thousand times; always the same draws."""
    random = np.random.default_rng(1)
    scaled = (answers - [mean for mean, _ in units]) / [scale for _, scale in units]
    values = []
    for _ in range(1000):
        step()
        rows = random.integers(len(truth), size=len(truth))
        spread = truth[rows].astype(np.float64).var(axis=0)
        errors = ((scaled[rows] - truth[rows]) ** 2).mean(axis=0)
        values.append(float(np.mean(1.0 - errors / np.maximum(spread, 1e-12))))
    low, high = np.quantile(values, (0.025, 0.975)).tolist()
    return float(low), float(high)


def _interventions(source: CardSource) -> Iterator[str]:
    edits = source.history.edits_to(source.place)
    if not edits:
        yield tr("Nothing: it trained as it was planned.")
        return
    effects = {(effect.branch, effect.edit): effect for effect in source.history.effects}
    yield tr("An effect is the dev loss with the edit less that without it, measured on a twin; below 0 it helped.")
    rows = [
        f"| {tr('step')} | {tr('what')} | {tr('from')} | {tr('to')} | {tr('effect')} | {tr('note')} |",
        "|---|---|---|---|---|---|",
    ]
    for edit in edits[:MOST_ROWS]:
        effect = effects.get((edit.branch, edit.number))
        told = tr("not measured")
        if effect is not None:
            mean = float(np.mean(effect.differences))
            error = "" if effect.dev_error is None else f" ± {significant(effect.dev_error, 2)}"
            told = tr("{mean}{error} after {steps} steps", mean=signed(mean), error=error, steps=grouped(effect.steps))
        changed: tuple[str, ...] = (edit.name, exact(edit.old), exact(edit.new))
        if edit.name in ROW_EDITS:
            changed = (edit_label(edit.name), *(value_text(value, edit.name) for value in (edit.old, edit.new)))
        cells = (grouped(edit.step), *changed, told, edit.note)
        rows.append("| " + " | ".join(plain(str(cell)) for cell in cells) + " |")
    if len(edits) > MOST_ROWS:
        rows.append(f"| … | {len(edits) - MOST_ROWS} | | | | |")
    yield "\n".join(rows)


def _limits(source: CardSource) -> Iterator[str]:
    data = source.data
    yield tr(
        "It knows only what is in its data: of examples that are drawn in another way it may answer anything, and surely so."
    )
    if data.class_names:
        counts = np.bincount(data.train.labels, minlength=data.n_classes)
        rare = [plain(name) for name, count in zip(data.class_names, counts.tolist(), strict=True) if count < 30]
        if rare:
            yield tr("Fewer than 30 examples to train by: {names}.", names=", ".join(rare[:30]))
        yield tr("It always answers one of its {n} classes, also where none is right.", n=data.n_classes)
    else:
        yield tr("Beyond the range of the targets that it was trained on it only guesses.")
    if data.recipe is not None:
        filled = [plain(one.name) for one in data.recipe.inputs if one.fill is not None]
        if filled:
            yield tr("Missing values are made up in: {names}.", names=", ".join(filled[:30]))
        yield tr("Categories that were not in its data have no answer.")
    yield tr("Which features decide, and whether it treats groups of people alike, was not examined here.")
    yield from (plain(damage) for damage in source.damage[:10])


def _curves(source: CardSource) -> str:
    curves = []
    parts: tuple[Part, ...] = ("train", "dev")
    for part in parts:
        found = scores_to(source.history, source.place, source.load, part)
        if part == "train" and len(found) < _FEWEST_SCORES:  # the train part was hardly scored: of its mini-batches
            rows = curves_to(source.history, source.place, source.load).series("loss", 0, source.place.step, _BINS)
            curves.append(Curve(tr("train, mini-batches"), rows.steps.tolist(), rows.mean.tolist()))
        elif found:
            curves.append(Curve(part, [one.step for one in found], [one.loss for one in found]))
    marks = [edit.step for edit in source.history.edits_to(source.place)][:MOST_ROWS]
    return curves_svg(tr("Loss; edits are dashed"), curves, marks, x_title=tr("step"))


def _data_picture(data: Dataset) -> str:
    if data.class_names:
        counts = np.bincount(data.train.labels, minlength=data.n_classes).tolist()
        return bars_svg(tr("Examples of each class in the train part"), data.class_names[:60], counts[:60])
    target = data.targets[0]
    values = target.unscaled(np.asarray(data.train.targets)[:, 0])
    counts, edges = np.histogram(values, bins=12)
    names = [f"{measured(low, 3)} … {measured(high, 3)}" for low, high in pairwise(edges)]
    return bars_svg(tr("{name} in the train part", name=target.name), names, counts.tolist())
