"""What every spec has in common: frozen, validated, exactly one text form in TOML and in JSON.

A spec says *what is wanted*. It is a value: it never changes, two equal specs are interchangeable, and an edit
makes a new one. Parsing reports all problems at once, each with the field it belongs to.
"""

import json
from typing import Any, Final, Self

import tomli_w
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from workbench.errors import Problem, SpecError
from workbench.language import tr
from workbench.specs.bounded_text import Shown, parse_json, parse_toml

KIND_TAG: Final = "kind:"
"""Before the names of the kinds in a union of specs; no field is called so, and no message shows it."""


class Spec(BaseModel):
    """Base of all specs: immutable, no unknown fields, no NaN, defaults validated."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, validate_default=True)

    @classmethod
    def parse(cls, value: object) -> Self:
        """Validate plain data (dicts, lists, numbers, strings).

        Raises ``SpecError`` with every problem found.
        """
        try:
            return cls.model_validate(value)
        except ValidationError as error:
            raise SpecError(tuple(_problem(details) for details in error.errors())) from None

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read the JSON form. Raises ``SpecError``."""
        try:
            return cls.parse(parse_json(text))
        except json.JSONDecodeError as error:
            message = tr(
                "not valid JSON at line {lineno}, column {colno}: {msg}",
                lineno=error.lineno,
                colno=error.colno,
                msg=error.msg,
            )
            raise SpecError((Problem("", message),)) from None

    @classmethod
    def from_toml(cls, text: str) -> Self:
        """Read the TOML form. Raises ``SpecError``."""
        return cls.parse(parse_toml(text))

    def to_plain(self) -> dict[str, Any]:
        """Dicts, lists, numbers and strings only; fields that are unset (``None``) are left out."""
        return self.model_dump(mode="json", exclude_none=True)

    def to_json(self) -> str:
        """One canonical line of JSON: sorted keys, no spaces. Equal specs give equal text."""
        return json.dumps(self.to_plain(), sort_keys=True, separators=(",", ":"), allow_nan=False)

    def to_toml(self) -> str:
        """The TOML form, for people and for version control."""
        return tomli_w.dumps(self.to_plain())

    def replaced(self, **changes: object) -> Self:
        """A validated copy with some fields changed. Raises ``SpecError``."""
        return self.parse({**{name: getattr(self, name) for name in type(self).model_fields}, **changes})


def _problem(details: ErrorDetails) -> Problem:
    """Turn one pydantic error into a sentence with the value that broke the rule."""
    field = ".".join(str(part) for part in details["loc"] if not str(part).startswith(KIND_TAG))[:200]
    value = Shown(details.get("input"))
    context = details.get("ctx", {})
    match details["type"]:
        case "missing":
            message = tr("is required")
        case "extra_forbidden":
            message = tr("is not a known field")
        case "greater_than":
            message = tr("must be greater than {context}, not {value}", context=context["gt"], value=value)
        case "greater_than_equal":
            message = tr("must be at least {context}, not {value}", context=context["ge"], value=value)
        case "less_than":
            message = tr("must be less than {context}, not {value}", context=context["lt"], value=value)
        case "less_than_equal":
            message = tr("must be at most {context}, not {value}", context=context["le"], value=value)
        case "literal_error" | "enum":
            message = tr("must be {context}, not {value!r}", context=context["expected"], value=value)
        case "value_error":
            message = str(context["error"])[:500]
        case "int_parsing" | "int_type" | "int_from_float":
            message = tr("must be a whole number, not {value!r}", value=value)
        case "float_parsing" | "float_type" | "finite_number":
            message = tr("must be a finite number, not {value!r}", value=value)
        case "bool_parsing" | "bool_type":
            message = tr("must be true or false, not {value!r}", value=value)
        case kind:
            message = _of_form(kind, context, value)
    return Problem(field, message)


def _of_form(kind: str, context: dict[str, Any], value: Shown) -> str:
    """In words of our own: those of the library are for programmers."""
    match kind:
        case "union_tag_invalid":
            kinds = context["expected_tags"].replace(KIND_TAG, "").replace("'", "")
            tag = context["tag"].removeprefix(KIND_TAG)[:40]
            return tr("has no kind {kind!r}; known are: {kinds}", kind=tag, kinds=kinds)
        case "too_short" | "string_too_short":
            return tr("needs at least {least}, not {value!r}", least=context["min_length"], value=value)
        case "too_long" | "string_too_long":
            return tr("may have at most {most}, not {value!r}", most=context["max_length"], value=value)
        case "string_type":
            return tr("must be a text, not {value!r}", value=value)
        case "tuple_type" | "list_type" | "set_type":
            return tr("must be a list, not {value!r}", value=value)
        case "dict_type" | "mapping_type" | "model_type" | "model_attributes_type":
            return tr("must be a table, not {value!r}", value=value)
        case _:
            return tr("cannot be {value!r}", value=value)
