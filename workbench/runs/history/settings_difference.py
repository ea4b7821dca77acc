"""In what the settings of two runs or branches differ, and nothing else."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from workbench.language import tr, tr_count
from workbench.numbers import grouped
from workbench.runs.history.ledger import edit_label, value_text
from workbench.specs.run import RunSpec, ScheduledEdit
from workbench.specs.search_space import ROWS
from workbench.specs.settings import OF_LAYERS, flat_settings, setting_text, setting_title

_MOST_EDITS: Final = 3
_MEANINGLESS: Final = ("name", "schema_version")
_LAYERS: Final = "network.layers"


@dataclass(frozen=True, slots=True)
class SettingDifference:
    """One setting, as it is here and there."""

    title: str
    here: str
    there: str

    @property
    def text(self) -> str:
        """``Learning rate 0.001 → 0.01``: from here to there."""
        return tr("{title} {here} → {there}", title=self.title, here=self.here, there=self.there)


def setting_differences(here: RunSpec, there: RunSpec) -> tuple[SettingDifference, ...]:
    """Every setting that is another there, then the edits that only one of them has. Layers are told side by side."""
    one, other = _settings(here), _settings(there)
    found = [
        SettingDifference(_title(name), setting_text(one.get(name)), setting_text(other.get(name)))
        for name in dict.fromkeys((*one, *other))
        if one.get(name) != other.get(name)
    ]
    common = set(here.edits) & set(there.edits)
    found += [SettingDifference(*text, "–") for text in _edits(here.edits, common)]
    found += [SettingDifference(title, "–", value) for title, value in _edits(there.edits, common)]
    return tuple(found)


def plain_settings(spec: RunSpec) -> dict[str, object]:
    """Every setting under the name that it has in comparisons, as JSON knows it; the edits are not among them."""
    return _settings(spec)


def differing_settings(runs: Sequence[Mapping[str, object]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Title and texts, one for each run, of every setting that is not the same in all of them."""
    names = dict.fromkeys(name for run in runs for name in run)
    found = []
    for name in names:
        values = [run.get(name) for run in runs]
        if any(value != values[0] for value in values):
            found.append((_title(name), tuple(map(setting_text, values))))
    return tuple(found)


def differences_text(found: Iterable[SettingDifference]) -> str:
    """All in one line."""
    return " · ".join(difference.text for difference in found) or tr("the same settings")


def _settings(spec: RunSpec) -> dict[str, object]:
    plain = spec.model_dump(mode="json", exclude={"edits"})
    network = plain["network"]
    layers = network.pop("layers")
    network["hidden_layers"] = len(layers)
    found = {name: value for name, value in flat_settings(plain).items() if name not in _MEANINGLESS}
    columns: Mapping[str, list[object]] = {
        field: [layer[field] for layer in layers] for field in (layers[0] if layers else {})
    }
    for field, values in columns.items():
        alike = field != "units" and all(value == values[0] for value in values)
        found[f"{_LAYERS}.{field}"] = values[:1] if alike else values
    return found


def _title(name: str) -> str:
    last = name.rpartition(".")[2]
    row = OF_LAYERS.get(last, last)
    if name.startswith(_LAYERS) and row in ROWS:
        return ROWS[row].label
    return setting_title(name.removeprefix(f"{_LAYERS}."))


def _edits(edits: tuple[ScheduledEdit, ...], common: set[ScheduledEdit]) -> list[tuple[str, str]]:
    own = [edit for edit in edits if edit not in common]
    found = [
        (
            tr("{label} from step {step}", label=edit_label(edit.name), step=grouped(edit.step)),
            value_text(edit.value, edit.name),
        )
        for edit in own[:_MOST_EDITS]
    ]
    rest = len(own) - _MOST_EDITS
    if rest > 0:
        found.append((tr("Other edits"), tr_count("{n} more", "{n} more", rest)))
    return found
