"""The window. The only room that may import PySide6 or pyqtgraph."""
