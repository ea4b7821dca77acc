"""A document whose commands are freed with it, in whatever order the garbage collector chooses."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
CIRCLES = """
import gc
from PySide6.QtWidgets import QApplication
from workbench.specs.presets import load_preset
from workbench.ui.document.document import RunDocument

application = QApplication(["circles", "-platform", "offscreen"])
for _ in range(20):
    document = RunDocument(load_preset("iris"))
    for seed in range(5):
        document.change("Change seed", document.spec.replaced(seed=seed + 1))
    commands = [document.undo_stack.command(index) for index in range(5)]
    document.circle = [document, document.undo_stack, *commands]
    del document, commands
    gc.collect()
"""


def test_a_circle_of_document_stack_and_commands_is_freed_without_a_crash() -> None:
    done = subprocess.run([sys.executable, "-c", CIRCLES], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
