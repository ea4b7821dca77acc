"""Types of what ``workbench/__init__.py`` loads when it is asked for: a program's editor sees them, the start does not."""

from workbench.python_api.estimator import Estimator as Estimator
from workbench.python_api.run import Run as Run
from workbench.python_api.run import State as State
from workbench.python_api.run import open_run as open_run
from workbench.python_api.training import train as train
from workbench.specs.run import RunSpec as RunSpec

__version__: str
__all__ = ["Estimator", "Run", "RunSpec", "State", "open_run", "train"]
