"""What was written and how it was proven, in sentences for a person."""

from collections.abc import Iterator

from workbench.export.certificate import CheckedPart
from workbench.export.conformal import KeptPromise
from workbench.export.weights import ExportReport
from workbench.language import tr
from workbench.numbers import grouped, percent, significant


def certificate_lines(report: ExportReport, *, has_classes: bool, coverage: float | None) -> Iterator[str]:
    """One sentence a line."""
    proof = report.certificate
    yield tr("Read back by {reader}.", reader=proof.reader)
    yield tr(
        "Largest difference from the engine on {rows} examples: {difference} ({relative} of the size of the answers); "
        "rounding explains up to {bound}.",
        rows=grouped(report.rows_checked),
        difference=significant(report.max_abs_difference, 2),
        relative=significant(report.relative, 2),
        bound=significant(report.bound, 2),
    )
    for part in proof.parts:
        yield _scores(part, has_classes=has_classes)
    if coverage is not None and proof.promise is not None:
        yield _promise(proof.promise, coverage, has_classes=has_classes)


def _scores(part: CheckedPart, *, has_classes: bool) -> str:
    same = tr("the same from file and engine") if part.scores_equal else tr("file and engine differ in the last digits")
    if part.reader is None:
        return tr(
            "{part} part: scores compared and not shown, so that it stays unseen; {same}.", part=part.part, same=same
        )
    accuracy, loss = part.reader.texts(has_classes=has_classes)
    if has_classes:
        return tr(
            "{part} part: accuracy {accuracy}, loss {loss}; {same}.",
            part=part.part,
            accuracy=accuracy,
            loss=loss,
            same=same,
        )
    return tr("{part} part: R² {score}, loss {loss}; {same}.", part=part.part, score=accuracy, loss=loss, same=same)


def _promise(kept: KeptPromise, coverage: float, *, has_classes: bool) -> str:
    size = tr("classes in a set") if has_classes else tr("wide")
    return tr(
        "Promised to hold the truth in {coverage}: on the {rows} test examples {covered} ({size} {what} on average).",
        coverage=percent(coverage),
        rows=grouped(kept.rows),
        covered=percent(kept.covered, 1),
        size=significant(kept.mean_size, 3),
        what=size,
    )
