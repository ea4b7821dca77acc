"""Weights as a safetensors file; what a reader needs beside the arrays is JSON in its metadata, under ``workbench``."""

from pathlib import Path

from workbench.export.reference import Arrays


def safetensors_bytes(arrays: Arrays, about: str) -> bytes:
    """The whole file."""
    import safetensors.numpy

    return safetensors.numpy.save(arrays, metadata={"format": "pt", "workbench": about})


def read_safetensors(path: Path) -> Arrays:
    """The arrays by name."""
    import safetensors.numpy

    return safetensors.numpy.load_file(path)
