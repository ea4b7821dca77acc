"""A start of the window, told step by step: ``python -m benchmarks.first_window``.

Prints one line of JSON with the monotonic clock at each moment; the parent knows when it started the process. With an empty
``NUMBA_CACHE_DIR`` it is the first start on a machine: the run begins as soon as its kernels are compiled.
"""

import gc
import json
import os
import sys
import tempfile
import time
from pathlib import Path

PATIENCE_SECONDS = 300.0


def main() -> None:
    """Open the window, wait for the first curve, close."""
    moments = {"python": time.monotonic()}
    gc.disable()  # as the program does
    os.environ["PYQTGRAPH_QT_LIB"] = "PySide6"
    from workbench.app import prepare_display
    from workbench.engine.compile import prepare_process

    prepare_process()
    prepare_display(os.environ, sys.platform)
    from PySide6.QtCore import QCoreApplication, QEventLoop, QSettings

    from workbench.specs.presets import FIRST_PRESET, load_preset
    from workbench.ui.application import build_window, dismantle, make_application
    from workbench.ui.window.window_state import WindowState

    moments["imported"] = time.monotonic()
    application = make_application()
    with tempfile.TemporaryDirectory() as folder:
        settings = WindowState(QSettings(str(Path(folder) / "settings.ini"), QSettings.Format.IniFormat))
        window = build_window(application, load_preset(FIRST_PRESET), settings)
        moments["built"] = time.monotonic()
        window.show()
        QCoreApplication.processEvents()
        gc.freeze()
        gc.enable()
        moments["shown"] = time.monotonic()
        session, preparation = window.services.session, window.services.preparation
        end = time.monotonic() + PATIENCE_SECONDS
        while not preparation.is_ready and time.monotonic() < end:
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 20)
        moments["ready"] = time.monotonic()
        session.start()
        while session.seen.step == 0 and time.monotonic() < end:
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 20)
        QCoreApplication.processEvents()
        moments["curve"] = time.monotonic()
        dismantle(window)
    print(json.dumps(moments))


if __name__ == "__main__":
    main()
