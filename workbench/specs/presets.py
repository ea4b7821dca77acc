"""Complete runs that come with the workbench, each a TOML file in ``resources/presets``."""

import difflib
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import SpecError
from workbench.language import tr
from workbench.resources import resource_path

if TYPE_CHECKING:
    from workbench.specs.run import RunSpec

FIRST_PRESET = "digits"


def preset_names() -> tuple[str, ...]:
    """Names of all presets, the first one to open before the others, which are in alphabetical order."""
    names = sorted(file.stem for file in resource_path("presets").glob("*.toml"))
    return tuple(sorted(names, key=lambda name: name != FIRST_PRESET))


def sample_names() -> tuple[str, ...]:
    """Names of the ill runs that come with the workbench: the doctor names what is wrong with each."""
    return tuple(sorted(file.stem for file in resource_path("presets", "ill").glob("*.toml")))


def load_sample(name: str) -> "RunSpec":
    """The ill run of that name."""
    return _read(resource_path("presets", "ill", f"{name}.toml"))


def load_preset(name: str) -> "RunSpec":
    """The preset of that name. Raises ``SpecError`` for an unknown name."""
    check_preset(name)
    return _read(resource_path("presets", f"{name}.toml"))


def check_preset(name: str) -> None:
    """Raises ``SpecError`` for an unknown name."""
    names = preset_names()
    if name in names:
        return
    close = difflib.get_close_matches(name, names, n=1)
    hint = tr("did you mean {close!r}? ", close=close[0]) if close else ""
    raise SpecError.single(
        "preset",
        tr("there is no preset {name!r}; {hint}known are: {names}", name=name, hint=hint, names=", ".join(names)),
    )


def _read(file: Path) -> "RunSpec":
    from workbench.specs.run import RunSpec  # here, or ``--help`` would wait for it to list the names

    return RunSpec.from_toml(file.read_text(encoding="utf-8"))
