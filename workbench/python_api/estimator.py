"""A network with the manners of scikit-learn, which need not be there."""

import shutil
import tempfile
import weakref
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from workbench.errors import DataError
from workbench.language import tr
from workbench.predicting.predictor import unfit_text
from workbench.python_api.given import answers_of, rows_of
from workbench.python_api.training import train


class Estimator:
    """Classes where y holds whole numbers or texts, a regression where it holds numbers with a point."""

    def __init__(
        self, layers: tuple[int, ...] = (32, 32), epochs: int = 30, learning_rate: float = 0.003, seed: int = 0
    ) -> None:
        self.layers, self.epochs, self.learning_rate, self.seed = layers, epochs, learning_rate, seed

    def get_params(self, deep: bool = True) -> dict[str, Any]:  # noqa: ARG002 - as scikit-learn calls it
        return {name: getattr(self, name) for name in ("layers", "epochs", "learning_rate", "seed")}

    def set_params(self, **values: Any) -> Self:  # noqa: ANN401
        for name, value in values.items():
            if name not in self.get_params():
                raise ValueError(tr("there is no parameter {name!r}", name=name))
            setattr(self, name, value)
        return self

    def fit(self, X: Any, y: Any) -> Self:  # noqa: ANN401, N803
        answers = answers_of(y)
        self.classes_ = None if answers.dtype.kind == "f" else np.unique(answers)
        folder = tempfile.mkdtemp(prefix="workbench-")
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        changes: dict[str, Any] = {"epochs": self.epochs, "seed": self.seed, "learning_rate": self.learning_rate}
        changes["network"] = {
            "layers": [{"units": units} for units in self.layers],
            "output": "linear" if self.classes_ is None else "softmax",
        }
        self.run_ = train(None, (X, answers), out=f"{folder}/fit.run", changes=changes)
        self.state_ = self.run_.at("last")
        return self

    def predict(self, X: Any) -> NDArray[Any]:  # noqa: ANN401, N803
        values = self._answered(X)
        if self.classes_ is not None:
            return np.asarray(self.classes_[values.argmax(axis=1)])
        return values[:, 0] if values.shape[1] == 1 else values

    def predict_proba(self, X: Any) -> NDArray[np.float64]:  # noqa: ANN401, N803
        return self._answered(X)

    def _answered(self, X: Any) -> NDArray[np.float64]:  # noqa: ANN401, N803
        answers = self.state_.answers(rows_of(X))
        if not answers.usable.all():
            raise DataError(tr("X is not finite: {problem}", problem=unfit_text(answers.unfit[0])))
        return answers.values

    def score(self, X: Any, y: Any) -> float:  # noqa: ANN401, N803
        said, true = self.predict(X), answers_of(y)
        if self.classes_ is not None:
            return float((said == true).mean())
        errors, spread = np.square(said - true).sum(axis=0), np.square(true - true.mean(axis=0)).sum(axis=0)
        return float(np.mean(1.0 - errors / spread))

    def __sklearn_tags__(self) -> Any:  # noqa: ANN401 - of a package that need not be there
        from sklearn.utils import ClassifierTags, RegressorTags, Tags, TargetTags

        is_fitted_for_numbers = hasattr(self, "run_") and self.classes_ is None
        return Tags(
            estimator_type="regressor" if is_fitted_for_numbers else "classifier",
            target_tags=TargetTags(required=True),
            transformer_tags=None,
            classifier_tags=None if is_fitted_for_numbers else ClassifierTags(),
            regressor_tags=RegressorTags() if is_fitted_for_numbers else None,
        )
