"""Findings in words, the same on the command line and in the window."""

from workbench.insight.doctor.doctor import Diagnosis
from workbench.insight.doctor.finding import Finding, Remedy
from workbench.language import tr, tr_count
from workbench.numbers import grouped
from workbench.runs.history.ledger import edit_label, value_text


def since_text(finding: Finding) -> str:
    """``since step 120``, or ``since about step 120`` where only the curve tells."""
    step = grouped(finding.since)
    return tr("since step {step}", step=step) if finding.is_exact else tr("since about step {step}", step=step)


def remedy_text(remedy: Remedy) -> str:
    """``Learning rate 0.1 → 0.01: a smaller …``; for the next start it says so."""
    if not remedy.is_edit:
        return tr("at the next start: {text}", text=remedy.text)
    return f"{change_text(remedy)}: {remedy.text}"


def change_text(remedy: Remedy) -> str:
    """``Learning rate 0.1 → 0.01``."""
    return f"{edit_label(remedy.name)} {value_text(remedy.old)} → {value_text(remedy.new)}"


def nothing_text(found: Diagnosis) -> str:
    """Where no rule is broken."""
    rules = tr_count("{n} rule", "{n} rules", found.rules)
    return tr(
        "Nothing to report: {rules} looked at steps {first}–{last}.",
        rules=rules,
        first=grouped(found.first),
        last=grouped(found.last),
    )
