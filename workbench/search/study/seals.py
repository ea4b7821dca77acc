"""Digests of what a study keeps: a changed bit, a missing trial or score is found on reading, and named.

Optuna's tables have no room for them, so they stand in attributes, which Optuna's own tools show and leave alone. A trial
takes no attributes once it has ended, and an attribute and its seal are two writes; so a seal always comes before what it
seals, or lies in it.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from workbench.language import tr
from workbench.runs.format.bounded_json import plain_json
from workbench.search.results import Scores

SEAL: Final = "digest"
"""The key of a seal inside the attribute that it seals, and the name of the attribute that seals a trial as it was added."""
SCORES: Final = "scores"
"""Attribute of a trial: its scores as text, sealed; written before the score stands in Optuna's table."""
PLAN_SEALS: Final = "plan_digests"
"""Attribute of the study: digests of its plan; for a moment of the old and of the new one."""
TALLY: Final = "tally"
"""Attribute of the study: how many trials it has; for a moment one less."""
_LENGTH: Final = 32


class NotSealedError(ValueError):
    """What was read is not what was written."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a seal belongs to, so that it proves nothing elsewhere."""

    kind: str
    number: int = 0


def digest(context: Context, content: object) -> str:
    """32 hexadecimal digits."""
    text = f"{context.kind} {context.number}\n{plain_json(content)}"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_LENGTH]


def sealed(context: Context, content: Mapping[str, object]) -> dict[str, object]:
    """The content with its seal in it."""
    return {**content, SEAL: digest(context, dict(content))}


def opened(context: Context, found: object) -> dict[str, object]:
    """The content without its seal. Raises ``NotSealedError``."""
    if not isinstance(found, dict):
        raise NotSealedError(tr("it is no table"))
    content = {name: value for name, value in found.items() if name != SEAL}
    try:
        is_right = found.get(SEAL) == digest(context, content)
    except ValueError:
        is_right = False
    if not is_right:
        raise NotSealedError(tr("{kind} differ from what was written", kind=context.kind))
    return content


def score_texts(scores: Scores) -> dict[str, object]:
    """Scores in a form that JSON keeps exactly, NaN too."""
    return {str(rung): repr(float(score)) for rung, score in sorted(scores.items())}


def scores_from(texts: Mapping[str, object]) -> dict[int, float]:
    """The opposite. Raises ``ValueError``."""
    return dict(sorted((int(rung), float(str(text))) for rung, text in texts.items()))
