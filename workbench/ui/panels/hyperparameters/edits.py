"""Edits of single values of the run: is it possible, and do it under a name that the Edit menu can show."""

from workbench.errors import SpecError
from workbench.language import tr
from workbench.specs.hyperparameters import TABLE, Value
from workbench.specs.run import RunSpec
from workbench.specs.spec_message import spec_message
from workbench.specs.stopping import OFF, STOP_EDITS, edited_rules
from workbench.training.checks import find_problems
from workbench.ui.document.document import RunDocument

SETTINGS = {
    "seed": "seed",
    "threads": tr("number of threads"),
    "epochs": tr("number of epochs"),
    "stop_patience": tr("patience"),
    "stop_target": tr("target"),
    "stop_watch": tr("score that is watched"),
}
"""What a run needs beside the hyperparameters, and how an edit of it is called."""


class ValueEdits:
    """Checks and changes values of the document by name: a hyperparameter or one of ``SETTINGS``."""

    def __init__(self, document: RunDocument) -> None:
        self._document = document

    def problem_with(self, name: str, value: Value) -> str | None:
        """Why the document cannot hold this value, or None."""
        try:
            _changed(self._document.spec, name, value)
        except SpecError as error:
            return spec_message(error)
        return None

    def advice_on(self, name: str, value: Value) -> str | None:
        """Why this value is impossible, or possible but no run could start with it on the present data; or None."""
        try:
            spec = _changed(self._document.spec, name, value)
        except SpecError as error:
            return spec_message(error)
        if self._document.dataset is None:
            return None
        problems = find_problems(spec, self._document.dataset)
        return next((problem.message for problem in problems if problem.field == field_of(name)), None)

    def change(self, name: str, value: Value, merge_key: str = "", verb: str = tr("Change")) -> str | None:
        """Put the value into the document as one named entry; returns the reason if that is impossible."""
        try:
            spec = _changed(self._document.spec, name, value)
        except SpecError as error:
            return spec_message(error)
        self._document.change(f"{verb} {_called(name)}", spec, merge_key)
        return None


def field_of(name: str) -> str:
    """The dotted path of a value, as problems name it."""
    return name if name in SETTINGS else f"hyperparameters.{name}"


def setting_in(spec: RunSpec, name: str) -> int | float:
    """The value of a setting; 0 for a rule that there is not."""
    value: int | float | None = getattr(spec.stop, STOP_EDITS[name]) if name in STOP_EDITS else getattr(spec, name)
    return 0 if value is None else value


def _called(name: str) -> str:
    if name in SETTINGS:
        return SETTINGS[name]
    label = TABLE[name].label
    return label[0].lower() + label[1:]


def _changed(spec: RunSpec, name: str, value: Value) -> RunSpec:
    if name in STOP_EDITS:
        return spec.replaced(stop=edited_rules(spec.stop, name, OFF if value == 0 else value))
    if name in SETTINGS:
        return spec.replaced(**{name: value})
    return spec.replaced(hyperparameters=spec.hyperparameters.replaced(**{name: value}))


def at_least_one(value: Value) -> str | None:
    """What is wrong with a number of steps to come."""
    return None if isinstance(value, int) and value >= 1 else tr("must be a whole number of at least 1")
