"""Where a new run is kept when nobody named a place."""

from workbench.data.dataset import Dataset
from workbench.errors import FileError
from workbench.files.folders import temporary_folder
from workbench.runs.format.environment import describe_environment
from workbench.runs.writing.folder import new_run_path
from workbench.runs.writing.run_log import RunLog
from workbench.specs.run import RunSpec


def create_run(spec: RunSpec, data: Dataset) -> RunLog:
    """A new run file in the user's folder of runs; in the folder for temporary files where that cannot be written.

    Raises ``FileError`` if neither can.
    """
    environment = describe_environment()
    path = new_run_path(spec.name or spec.data.name)
    try:
        return RunLog.create(path, spec, data.sha256, environment)
    except FileError as error:
        try:
            return RunLog.create(temporary_folder() / "data" / "runs" / path.name, spec, data.sha256, environment)
        except (FileError, OSError):
            raise error from None
