"""The two themes against WCAG AA, colour-blind eyes, and the application they are put on."""

import itertools
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QComboBox, QFrame, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from workbench.ui.widgets.arrangement import across, down
from workbench.ui.widgets.theme import (
    DARK,
    LIGHT,
    Theme,
    ThemeSource,
    apply_theme,
    palette,
    refresh_role,
    style_sheet,
    styled_afterwards,
)
from workbench.ui.window.theme_choice import ThemeChoice, ThemeChooser, theme_for

BOTH = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)

# Machado, Oliveira and Fernandes 2009, severity 1.0.
EYES = {
    "usual": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}


def linear(colour: str) -> NDArray[np.float64]:
    channels = np.array([int(colour[start : start + 2], 16) for start in (1, 3, 5)]) / 255.0
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """WCAG 2.2: (lighter + 0.05) / (darker + 0.05)."""
    darker, lighter = sorted(float(linear(colour) @ [0.2126, 0.7152, 0.0722]) for colour in (one, other))
    return (lighter + 0.05) / (darker + 0.05)


def lab(rgb: NDArray[np.float64]) -> NDArray[np.float64]:
    """CIE L*a*b* of linear sRGB under D65."""
    to_xyz = np.array(
        [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
    )
    ratios = to_xyz @ np.clip(rgb, 0.0, 1.0) / np.array([0.95047, 1.0, 1.08883])
    x, y, z = np.where(ratios > 0.008856, np.cbrt(ratios), 7.787 * ratios + 16.0 / 116.0)
    return np.array([116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)])


@BOTH
def test_text_stands_out_on_every_background(theme: Theme) -> None:
    backgrounds = (theme.window, theme.surface, theme.raised)
    colours = (theme.text, theme.muted, theme.accent, theme.error, theme.warning, theme.good, *theme.tiers)
    for colour, background in itertools.product(colours, backgrounds):
        assert contrast(colour, background) >= 4.5, (colour, background)
    assert contrast(theme.on_accent, theme.accent) >= 4.5
    assert contrast(theme.text, theme.accent_soft) >= 4.5
    assert contrast(theme.muted, theme.accent_soft) >= 4.5


@BOTH
def test_lines_and_controls_stand_out(theme: Theme) -> None:
    for background in (theme.window, theme.surface, theme.raised):
        assert contrast(theme.border, background) >= 3.0
    for colour in theme.series:
        assert contrast(colour, theme.plot_background) >= 3.0, colour
        assert contrast(colour, theme.surface) >= 3.0, colour


@BOTH
@pytest.mark.parametrize("eye", EYES)
def test_the_first_six_curves_stay_apart(theme: Theme, eye: str) -> None:
    seen = [lab(EYES[eye] @ linear(colour)) for colour in theme.series[:6]]
    for one, other in itertools.combinations(range(6), 2):
        distance = float(np.linalg.norm(seen[one] - seen[other]))
        assert distance >= 10.0, (theme.series[one], theme.series[other], distance)


@BOTH
def test_the_style_sheet_is_filled_in_and_its_pictures_exist(theme: Theme) -> None:
    sheet = style_sheet(theme)
    assert "$" not in sheet
    assert theme.accent in sheet
    pictures = re.findall(r'url\("([^"]+)"\)', sheet)
    assert pictures
    assert all(Path(picture).is_file() for picture in pictures)


def test_disabled_text_is_told_apart(qapp: QApplication) -> None:
    colours = palette(LIGHT)
    group, role = QPalette.ColorGroup, QPalette.ColorRole.Text
    assert colours.color(group.Disabled, role) != colours.color(group.Active, role)


def test_another_theme_is_in_force_at_once_and_told(qtbot: QtBot, qapp: QApplication, themes: ThemeSource) -> None:
    with qtbot.waitSignal(themes.changed) as changed:
        themes.set_theme(DARK)
    assert changed.args == [DARK]
    assert qapp.palette().color(QPalette.ColorRole.Window).name() == DARK.window
    with qtbot.assertNotEmitted(themes.changed):
        themes.set_theme(DARK)
    apply_theme(qapp, LIGHT)


def test_a_role_gives_its_colour(qtbot: QtBot, themes: ThemeSource) -> None:
    label = QLabel("late")
    qtbot.addWidget(label)
    label.show()
    refresh_role(label, "error")
    label.ensurePolished()
    assert label.palette().color(QPalette.ColorRole.WindowText).name() == LIGHT.error


def test_the_system_decides_unless_a_person_does(qapp: QApplication, themes: ThemeSource) -> None:
    assert theme_for(ThemeChoice.SYSTEM, Qt.ColorScheme.Dark) is DARK
    assert theme_for(ThemeChoice.SYSTEM, Qt.ColorScheme.Unknown) is LIGHT
    assert theme_for(ThemeChoice.LIGHT, Qt.ColorScheme.Dark) is LIGHT
    chooser = ThemeChooser(themes, qapp.styleHints(), ThemeChoice.SYSTEM)
    chooser.follow(Qt.ColorScheme.Dark)
    assert themes.theme is DARK
    chooser.choose(ThemeChoice.LIGHT)
    chooser.follow(Qt.ColorScheme.Dark)
    assert themes.theme is LIGHT


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_a_list_of_choices_opens_below_its_box_with_all_of_them(qtbot: QtBot, themes: ThemeSource) -> None:
    box = QComboBox()
    qtbot.addWidget(box)
    box.addItems([f"choice {number}" for number in range(6)])
    box.setCurrentIndex(5)
    box.show()
    box.showPopup()
    view = box.view()
    qtbot.waitUntil(view.isVisible)
    assert view.window().y() >= box.mapToGlobal(box.rect().bottomLeft()).y() - 2
    qtbot.waitUntil(lambda: view.verticalScrollBar().maximum() == 0)  # once its rows have their places
    box.hidePopup()


class StyleChanges(QObject):
    """How often each widget was styled anew."""

    def __init__(self) -> None:
        super().__init__()
        self.times: Counter[int] = Counter()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.StyleChange:
            self.times[id(watched)] += 1
        return False


def test_another_theme_styles_each_widget_once_however_deep_it_stands(
    qtbot: QtBot, qapp: QApplication, themes: ThemeSource
) -> None:
    outer = parent = QFrame()
    for _depth in range(20):
        parent = QFrame(parent)
    label = QLabel("deep", parent)
    qtbot.addWidget(outer)
    outer.show()
    changes = StyleChanges()
    qapp.installEventFilter(changes)
    themes.set_theme(DARK)
    qapp.removeEventFilter(changes)
    assert changes.times[id(label)] == 1
    refresh_role(label, "error")
    assert label.palette().color(QPalette.ColorRole.WindowText).name() == DARK.error
    apply_theme(qapp, LIGHT)
    assert label.palette().color(QPalette.ColorRole.WindowText).name() == LIGHT.error


def test_what_is_put_together_first_is_styled_once_however_deep_it_stands(qtbot: QtBot, qapp: QApplication) -> None:
    changes = StyleChanges()
    qapp.installEventFilter(changes)
    sheet = qapp.styleSheet()
    with styled_afterwards(qapp):
        label = QLabel("deep")
        label.setProperty("role", "error")
        outer: QWidget = label
        for _depth in range(20):
            page = QFrame()
            down(outer, inside=page)
            outer = page
    qapp.removeEventFilter(changes)
    qtbot.addWidget(outer)
    assert qapp.styleSheet() == sheet
    assert changes.times[id(label)] == 1
    outer.show()
    assert label.palette().color(QPalette.ColorRole.WindowText).name() == LIGHT.error


def test_sizes_from_before_the_style_are_forgotten(qtbot: QtBot, qapp: QApplication) -> None:
    page, button = QFrame(), QPushButton("Start")
    with styled_afterwards(qapp):
        down(across(button), inside=page)
        bare = page.sizeHint()
    qtbot.addWidget(page)
    assert page.sizeHint() == button.sizeHint() != bare
