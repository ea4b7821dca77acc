"""What does not change in a run: what was asked for, with which data, on what machine. One row for each value."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from workbench.language import tr
from workbench.runs.format.bounded_json import parse_bounded, plain_json
from workbench.runs.format.cells import LARGEST_SPEC
from workbench.runs.format.table import Row, Table
from workbench.specs.run import RunSpec

HEADER: Final = Table("header", (("name", "TEXT"), ("value", "TEXT")))
HEADER_NAMES: Final = ("run_id", "created", "spec", "data_sha256", "environment")
_LARGEST_ENVIRONMENT: Final = 100_000


@dataclass(frozen=True, slots=True)
class RunHeader:
    """``created``: wall time in seconds since 1970. ``spec``: as it was asked for. ``data_sha256``: hash of the arrays."""

    run_id: str
    created: float
    spec: RunSpec
    data_sha256: str
    environment: dict[str, str]
    format_version: int


def header_rows(header: RunHeader) -> Iterator[Row]:
    """The rows, in the order of ``HEADER_NAMES``."""
    values = {
        "run_id": header.run_id,
        "created": repr(header.created),
        "spec": header.spec.to_json(),
        "data_sha256": header.data_sha256,
        "environment": plain_json(header.environment),
    }
    for number, name in enumerate(HEADER_NAMES, start=1):
        yield Row(HEADER, number, (name, values[name]))


def read_header(values: Mapping[str, str], format_version: int) -> RunHeader:
    """The header from its values by name, of which none may lack. Raises ``ValueError`` or ``SpecError``."""
    return RunHeader(
        run_id=values["run_id"][:100],
        created=float(values["created"]),
        spec=RunSpec.parse(parse_bounded(values["spec"], LARGEST_SPEC)),
        data_sha256=values["data_sha256"][:64],
        environment=_environment_in(values["environment"]),
        format_version=format_version,
    )


def _environment_in(text: str) -> dict[str, str]:
    environment = parse_bounded(text, _LARGEST_ENVIRONMENT)
    if not isinstance(environment, dict):
        raise ValueError(tr("the environment is not a table"))  # noqa: TRY004  (the content is wrong, not the call)
    return {str(name): str(value) for name, value in environment.items()}
