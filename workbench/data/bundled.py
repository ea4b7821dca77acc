"""The data sets that come with the workbench: one table entry each, and the reading of their files.

The files in ``resources/data`` are made by ``tools/make_bundled_data.py`` from their public sources. Each is an
uncomplicated ``.npz``: ``features``, ``labels`` (``targets`` for a regression) and, where the authors fixed a test
part, ``test_features`` and ``test_labels``. A file is used only if its SHA-256 is the one in this table.
"""

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

import numpy as np

from workbench.data.raw import About, Examples, RawData, pixel_names
from workbench.errors import DataError
from workbench.language import tr
from workbench.resources import resource_path
from workbench.specs.data import CatalogueSpec


@dataclass(frozen=True, slots=True)
class BundledSet:
    """A file in ``resources/data`` with the hash it must have, and what it contains."""

    file_name: str
    sha256: str
    about: About


def read_data(spec: CatalogueSpec) -> RawData:
    """The raw examples of the bundled set that ``spec`` names."""
    return read_bundled(spec.name)


def read_bundled(name: str) -> RawData:
    """The raw examples of the bundled set called ``name`` (one of ``workbench.specs.data.BUNDLED``).

    Raises ``DataError`` when its file is missing or is not the file this version was made with.
    """
    entry = BUNDLED_SETS[name]
    content = read_verified(resource_path("data", entry.file_name), entry.sha256)
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        if "targets" in arrays:
            no_labels = np.zeros(0, dtype=np.int32)
            return RawData(
                entry.about,
                Examples(arrays["features"], no_labels, arrays["targets"].reshape(len(arrays["targets"]), -1)),
            )
        examples = Examples(arrays["features"], arrays["labels"].astype(np.int32))
        if "test_features" not in arrays:
            return RawData(entry.about, examples)
        official_test = Examples(arrays["test_features"], arrays["test_labels"].astype(np.int32))
    return RawData(entry.about, examples, official_test)


def describe_data(name: str) -> About:
    """What there is to know of a bundled set."""
    return BUNDLED_SETS[name].about


def read_verified(path: Path, sha256: str) -> bytes:
    """The bytes of a file whose SHA-256 must be ``sha256``. Raises ``DataError`` naming file, expected and found."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DataError(
            tr("{path} cannot be read: {strerror}. Install the workbench again.", path=path, strerror=error.strerror)
        ) from error
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        raise DataError(
            tr(
                "{path} is not the file this version was made with. "
                "Expected SHA-256 {sha256}, found {found}. Restore the file or install the workbench again.",
                path=path,
                sha256=sha256,
                found=found,
            )
        )
    return content


_SKLEARN_LICENCE: Final = "BSD-3-Clause, as distributed with scikit-learn"

_BREAST_CANCER_TRAITS: Final = (
    "radius",
    "texture",
    "perimeter",
    "area",
    "smoothness",
    "compactness",
    "concavity",
    "concave points",
    "symmetry",
    "fractal dimension",
)

_FASHION_CLASSES: Final = (
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
)

_ENTRIES: Final = (
    BundledSet(
        file_name="digits.npz",
        sha256="558599e5401cdb423ced48512865b6e93d741168f1154b6a59a558cf4100dc48",
        about=About(
            name="digits",
            title=tr("Handwritten digits"),
            description=tr("1,797 handwritten digits, 8 x 8 pixels of 0 to 16, written by 13 people."),
            source="UCI Machine Learning Repository, Optical Recognition of Handwritten Digits (test part), "
            "https://archive.ics.uci.edu/dataset/80, by way of scikit-learn",
            licence=_SKLEARN_LICENCE,
            citation="E. Alpaydin, C. Kaynak: Cascading Classifiers. Kybernetika 34 (1998) 369-374.",
            feature_names=pixel_names(8, 8),
            class_names=tuple("0123456789"),
            image_shape=(8, 8),
        ),
    ),
    BundledSet(
        file_name="breast-cancer.npz",
        sha256="7717648ce9eac8ff28d47c0e14b437a63ccf70e20d6f2e28f431ff41ec08dbdd",
        about=About(
            name="breast-cancer",
            title=tr("Breast cancer Wisconsin (diagnostic)"),
            description=tr(
                "569 tumours, each described by 30 measures of the cell nuclei in a microscope image; "
                "212 malignant, 357 benign."
            ),
            source="UCI Machine Learning Repository, Breast Cancer Wisconsin (Diagnostic), "
            "https://archive.ics.uci.edu/dataset/17, by way of scikit-learn",
            licence=_SKLEARN_LICENCE,
            citation="W. N. Street, W. H. Wolberg, O. L. Mangasarian: Nuclear feature extraction for breast tumor "
            "diagnosis. IS&T/SPIE Symposium on Electronic Imaging 1905 (1993) 861-870.",
            feature_names=(
                *(f"mean {trait}" for trait in _BREAST_CANCER_TRAITS),
                *(f"{trait} error" for trait in _BREAST_CANCER_TRAITS),
                *(f"worst {trait}" for trait in _BREAST_CANCER_TRAITS),
            ),
            class_names=("malignant", "benign"),
        ),
    ),
    BundledSet(
        file_name="wine.npz",
        sha256="1c44845d80d3e15860e2ce6d2258a408aa42603bfd4375f6d95a2be06fabf451",
        about=About(
            name="wine",
            title=tr("Wine recognition"),
            description=tr("178 Italian wines from three cultivars of one region, described by 13 chemical measures."),
            source="UCI Machine Learning Repository, Wine, https://archive.ics.uci.edu/dataset/109, "
            "by way of scikit-learn",
            licence=_SKLEARN_LICENCE,
            citation="M. Forina et al.: PARVUS, an extendable package for data exploration, classification and "
            "correlation. Institute of Pharmaceutical and Food Analysis and Technologies, Genoa.",
            feature_names=(
                "alcohol",
                "malic acid",
                "ash",
                "alcalinity of ash",
                "magnesium",
                "total phenols",
                "flavanoids",
                "nonflavanoid phenols",
                "proanthocyanins",
                "color intensity",
                "hue",
                "OD280/OD315 of diluted wines",
                "proline",
            ),
            class_names=("cultivar 1", "cultivar 2", "cultivar 3"),
        ),
    ),
    BundledSet(
        file_name="iris.npz",
        sha256="efdb1457c8fd3dbc62d594454afc7647611abea91d557f8bada8df9855bb36a2",
        about=About(
            name="iris",
            title=tr("Iris flowers"),
            description=tr("150 irises of three species, described by the length and width of sepals and petals."),
            source="R. A. Fisher (1936), by way of scikit-learn",
            licence=_SKLEARN_LICENCE,
            citation="R. A. Fisher: The use of multiple measurements in taxonomic problems. "
            "Annals of Eugenics 7 (1936) 179-188.",
            feature_names=("sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)"),
            class_names=("setosa", "versicolor", "virginica"),
        ),
    ),
    BundledSet(
        file_name="diabetes.npz",
        sha256="774ccf1f41676e0256d93d8c07d93eb81bb42e77bd26b103e9a3bf3d27609ccb",
        about=About(
            name="diabetes",
            title=tr("Diabetes progression"),
            description=tr(
                "442 people with diabetes, described by age, sex, body mass index, blood pressure and six blood "
                "serum measures; to predict how far the disease has progressed one year later."
            ),
            source="B. Efron, T. Hastie, I. Johnstone, R. Tibshirani (2004), "
            "https://www4.stat.ncsu.edu/~boos/var.select/diabetes.html, by way of scikit-learn",
            licence=_SKLEARN_LICENCE,
            citation="B. Efron, T. Hastie, I. Johnstone, R. Tibshirani: Least angle regression. Annals of Statistics 32 "
            "(2004) 407-499.",
            feature_names=(
                "age (years)",
                "sex",
                "body mass index",
                "average blood pressure",
                "total serum cholesterol",
                "low-density lipoproteins",
                "high-density lipoproteins",
                "total cholesterol / HDL",
                "log of serum triglycerides",
                "blood sugar level",
            ),
            class_names=(),
            target_names=("disease progression after one year",),
        ),
    ),
    BundledSet(
        file_name="fashion.npz",
        sha256="2153227c6bee8ee66ce2726f6c857770c0fce6ef59feb25811b922a03822cdfd",
        about=About(
            name="fashion",
            title=tr("Fashion-MNIST (7,000 of 70,000)"),
            description=tr(
                "Photographs of clothes, 28 x 28 grey pixels, in ten classes: of each class the first 600 "
                "of the official train part and the first 100 of the official test part."
            ),
            source="Zalando Research, https://github.com/zalandoresearch/fashion-mnist",
            licence="MIT, Copyright 2017 Zalando SE",
            citation="H. Xiao, K. Rasul, R. Vollgraf: Fashion-MNIST: a novel image dataset for benchmarking machine "
            "learning algorithms. arXiv:1708.07747 (2017).",
            feature_names=pixel_names(28, 28),
            class_names=_FASHION_CLASSES,
            image_shape=(28, 28),
        ),
    ),
)

BUNDLED_SETS: Final[Mapping[str, BundledSet]] = MappingProxyType({entry.about.name: entry for entry in _ENTRIES})
"""Name → entry; the names are those of ``workbench.specs.data.BUNDLED``."""
