"""When a run ends before its planned end: because the dev score says so. Part of the spec, and editable while training."""

from typing import Annotated, Final, Literal

from pydantic import Field

from workbench.errors import SpecError
from workbench.language import tr
from workbench.specs.base import Spec

Watched = Literal["loss", "accuracy"]
OFF: Final = "off"
"""Value of an edit that takes a rule out of force."""


class StopRules(Spec):
    """Rules over the dev scores that are on the schedule; ``watch`` names the one that they look at.

    ``patience``: end after so many epochs without a better one. ``target``: end as soon as it is reached. None: no such
    rule. For a regression the accuracy is R². The epochs are counted anew from every edit of a rule or of the length.
    """

    watch: Watched = "loss"
    patience: Annotated[int, Field(ge=1, le=10**9)] | None = None
    target: float | None = None


STOP_EDITS: Final = {"stop_watch": "watch", "stop_patience": "patience", "stop_target": "target"}
"""Names of the edits of these rules, each with its field."""


def has_no_rules(rules: StopRules) -> bool:
    """Whether it need not be written down: a spec that says nothing means this."""
    return rules == StopRules()


def edited_rules(rules: StopRules, name: str, value: float | int | str) -> StopRules:
    """``rules`` with the edit of ``name`` made. Raises ``SpecError`` for a value that cannot be."""
    field = STOP_EDITS[name]
    wanted = None if value == OFF and field != "watch" else value
    try:
        return rules.replaced(**{field: wanted})
    except SpecError as error:
        reason = "; ".join(problem.message for problem in error.problems)
        raise SpecError.single(name, tr("{reason} (or 'off')", reason=reason)) from None
