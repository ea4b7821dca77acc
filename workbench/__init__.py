"""The training workbench: build, train, watch, steer and export neural networks by hand."""

__version__ = "0.1.0"
