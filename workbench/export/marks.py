"""By what an export is known again, and where its certificate stands."""

from pathlib import Path
from typing import Final

from workbench.files.looking import is_folder

DESCRIBED_AS: Final = "training-workbench weights"
"""``format`` in the description of every file"""
CERTIFICATE: Final = "certificate.json"


def certificate_of(path: Path) -> Path:
    """Where the certificate of an export stands: in its folder, or beside the file."""
    return path / CERTIFICATE if is_folder(path) else path.with_name(f"{path.name}.{CERTIFICATE}")
