"""Keys as the tests press them: taken from the row, so that a test says what is meant and not which key it is today."""

from PySide6.QtCore import QKeyCombination, Qt

from workbench.ui.widgets.local_keys import LOCAL_KEYS, sequences


def chord(name: str, place: int = 0) -> tuple[Qt.Key, Qt.KeyboardModifier]:
    """Key and modifiers of a row, for ``qtbot.keyClick``; ``place`` chooses among the keys of the row."""
    combination: QKeyCombination = sequences(LOCAL_KEYS[name].keys)[place][0]  # type: ignore[index]  # the stubs lack it
    return combination.key(), combination.keyboardModifiers()
