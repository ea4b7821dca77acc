"""A pytest plugin (`-p tests.without_qt`) that makes Qt look as if it were not installed."""

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

QT_PACKAGES = frozenset({"PySide6", "shiboken6", "pyqtgraph"})


class QtBlocker(MetaPathFinder):
    """Refuses to find Qt."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] in QT_PACKAGES:
            raise ModuleNotFoundError(f"No module named {fullname!r} (Qt is blocked in this run)", name=fullname)
        return None


sys.meta_path.insert(0, QtBlocker())
