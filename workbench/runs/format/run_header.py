"""What does not change in a run: what was asked for, with which data, on what machine."""

from dataclasses import dataclass

from workbench.specs.run import RunSpec


@dataclass(frozen=True, slots=True)
class RunHeader:
    """``created``: wall time in seconds since 1970. ``spec``: as it was asked for. ``data_sha256``: hash of the arrays."""

    run_id: str
    created: float
    spec: RunSpec
    data_sha256: str
    environment: dict[str, str]
    format_version: int
