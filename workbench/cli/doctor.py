"""``info FILE.run --doctor``: what is wrong with a run, found after the fact."""

import threading
from pathlib import Path
from typing import Any

from workbench.insight.doctor.doctor import Diagnosis, Doctor
from workbench.insight.doctor.finding import Finding
from workbench.insight.doctor.finding_texts import nothing_text, remedy_text, since_text
from workbench.insight.doctor.gathering import own_course
from workbench.insight.doctor.rules import RULES
from workbench.language import tr
from workbench.runs.history.origin import Origin
from workbench.runs.history.run_data import run_data
from workbench.runs.reading import RunReader


def diagnosis_of(path: Path, reader: RunReader) -> Diagnosis:
    """Examine the branch where the run stands, up to there. Raises ``WorkbenchError`` where its steps cannot be repeated."""
    history, header = reader.history, reader.header
    data = run_data(path, header.spec.data, header.data_sha256)
    origin = Origin(reader, history, data, history.current)
    found = Doctor().examine(origin, own_course(origin), threading.Event())
    if found is None:
        raise RuntimeError("an examination that nobody stopped has an end")
    return found


def doctor_plain(found: Diagnosis) -> dict[str, Any]:
    """For ``--json``."""
    return {
        "first": found.first,
        "last": found.last,
        "rules": found.rules,
        "findings": [_plain(one) for one in found.findings],
    }


def doctor_text(found: Diagnosis) -> str:
    """For people: a paragraph for each finding."""
    if not found.findings:
        return nothing_text(found)
    return "\n".join(_paragraph(one) for one in found.findings)


def _plain(one: Finding) -> dict[str, Any]:
    return {
        "rule": one.rule,
        "title": RULES[one.rule].title,
        "where": one.where,
        "since": one.since,
        "is_exact": one.is_exact,
        "told": one.told,
        "causes": list(one.causes),
        "rows": list(one.rows),
        "remedies": [
            {
                "text": remedy.text,
                **({"edit": remedy.name, "old": remedy.old, "new": remedy.new} if remedy.is_edit else {}),
            }
            for remedy in one.remedies
        ],
    }


def _paragraph(one: Finding) -> str:
    lines = [f"{RULES[one.rule].title} – {one.where}, {since_text(one)}", f"  {one.told}"]
    lines += [tr("  cause: {cause}", cause=cause) for cause in one.causes]
    lines += [tr("  remedy: {remedy}", remedy=remedy_text(remedy)) for remedy in one.remedies]
    return "\n".join(lines)
