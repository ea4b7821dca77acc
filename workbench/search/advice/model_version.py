"""Which model a setting was found for, as a hash: everything of a run but the values that a search varies."""

import hashlib

from workbench.specs.run import RunSpec


def model_version(spec: RunSpec) -> str:
    """Hash of the network and the precision, 16 hexadecimal digits."""
    text = f"{spec.network.to_json()}\n{spec.precision}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]
