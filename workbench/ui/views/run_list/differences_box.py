"""In which settings the chosen runs differ; of a single one what there is to be said."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.language import tr, tr_count
from workbench.runs.history.settings_difference import differing_settings
from workbench.runs.listing.run_rows import RunRow
from workbench.ui.widgets.arrangement import down
from workbench.ui.widgets.parts import text_label
from workbench.ui.widgets.plain_table import PlainTable, plain_view
from workbench.ui.widgets.theme import ThemeSource

_LOWEST: Final = 150
_SETTING_WIDTH: Final = 190


class DifferencesBox(QWidget):
    """One line, and below it a table while there are several runs."""

    def __init__(self, themes: ThemeSource) -> None:
        super().__init__()
        self.settings = PlainTable((), themes, self)
        self.table = plain_view(
            self.settings,
            tr("Settings that differ among the chosen runs"),
            tr("Only the settings that are not the same in all of the chosen runs"),
        )
        self._shown: tuple[list[str], list[tuple[str | None, ...]]] = ([], [])
        self.table.setMinimumHeight(_LOWEST)
        self.said = text_label("", "muted", wraps=True, plain=True)
        down(self.said, (self.table, 1), spacing=6, inside=self)

    def show_chosen(self, chosen: Sequence[RunRow], sound: Sequence[RunRow], otherwise: str) -> None:
        """``sound`` are those of the chosen whose files can be read; ``otherwise`` is said where nothing is chosen."""
        settings = [row.glance.settings for row in sound if row.glance is not None]
        found = differing_settings(settings) if len(sound) >= 2 else ()
        self.table.setVisible(bool(found))
        vertical = QSizePolicy.Policy.Preferred if found else QSizePolicy.Policy.Maximum
        self.setSizePolicy(QSizePolicy.Policy.Preferred, vertical)
        rows: list[tuple[str | None, ...]] = [(title, *texts) for title, texts in found]
        headings = [tr("Setting"), *(row.name for row in sound)]
        if found and (headings, rows) != self._shown:  # shown anew it would be at its top again
            self._shown = headings, rows
            self.settings.show_rows(rows, headings)
            self.table.setColumnWidth(0, _SETTING_WIDTH)
        self.said.setText(_sentence(chosen, len(sound), len(found)) or otherwise or _ADVICE)


_ADVICE: Final = tr("Choose two runs or more (Ctrl or Shift) to see in which settings they differ.")


def _sentence(chosen: Sequence[RunRow], sound: int, differing: int) -> str:
    if sound >= 2 and not differing:
        return tr("They have the same settings.")
    if sound >= 2:
        return tr_count("{n} setting differs:", "{n} settings differ:", differing)
    return chosen[0].trouble or str(chosen[0].path) if len(chosen) == 1 else ""
