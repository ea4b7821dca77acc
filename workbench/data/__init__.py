"""Data sets in: from a ``DataSpec`` to the arrays that the trainer reads.

``load_dataset`` is the one way in. It gets raw examples (``formats``), cuts them into train,
dev and test parts (``splitting``), scales them by what the train part shows (``scaling``) and seals the result with a
hash (``dataset``).
"""

from workbench.data.dataset import Dataset, Split
from workbench.data.loading import describe, load_dataset
from workbench.data.raw import About

__all__ = ["About", "Dataset", "Split", "describe", "load_dataset"]
