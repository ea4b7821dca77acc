"""``info``: what is known of this installation, of a data set, of a file with data, or of a run."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.errors import SpecError
from workbench.files.looking import is_there
from workbench.language import tr

if TYPE_CHECKING:
    from workbench.runs.history.history import History
    from workbench.runs.reading import RunReader


def add_info_options(info_parser: argparse.ArgumentParser) -> None:
    """What ``info`` accepts."""
    info_parser.add_argument("what", nargs="?", metavar=tr("FILE.run | DATA"))
    info_parser.add_argument(
        "--scores", action="store_true", help=tr("of a run: all scores and the best step, for the branch it stands in")
    )
    info_parser.add_argument(
        "--doctor",
        action="store_true",
        help=tr("of a run: what is wrong with it, since when, and what is likely to help"),
    )


def info(options: argparse.Namespace) -> tuple[int, dict[str, Any]]:
    """Exit code and what there is to say."""
    if options.what is None:
        from workbench.runs.format.environment import describe_environment

        return 0, dict(describe_environment())
    from workbench.specs.data import DATA_NAMES

    if options.what in DATA_NAMES:
        return 0, _data_info(options.what)
    from workbench.cli.data_info import data_file_info, is_run_file

    path = Path(options.what)
    if not is_there(path):
        raise SpecError.single(
            "info",
            tr(
                "there is no file and no data set {what!r}; {data_names}",
                what=options.what,
                data_names=", ".join(DATA_NAMES),
            ),
        )
    if is_run_file(path):
        return 0, _run_info(path, options)
    return 0, data_file_info(path, as_json=options.json)


def _data_info(name: str) -> dict[str, Any]:
    from workbench.data.loading import load_dataset
    from workbench.specs.data import CatalogueSpec

    data = load_dataset(CatalogueSpec.parse({"name": name}))
    return {
        "name": data.name,
        "title": data.title,
        "task": data.task,
        "train": data.train.rows,
        "dev": data.dev.rows,
        "test": data.test.rows,
        "features": data.n_features,
        **({"targets": [one.name for one in data.targets]} if data.targets else {"classes": list(data.class_names)}),
        "source": data.source,
        "licence": data.licence,
        "sha256": data.sha256,
    }


def _run_info(path: Path, options: argparse.Namespace) -> dict[str, Any]:
    from workbench.cli.scores import scores_report
    from workbench.runs.reading import RunReader

    reader = RunReader(path)
    try:
        history, header, owner = reader.history, reader.header, reader.owner()
        current = history.current
        return {
            "run": str(path),
            "name": header.spec.name,
            "data": header.spec.data.name,
            "steps": current.step,
            "branches": [
                {"number": one.number, "title": one.title, "from": one.first_step, "to": one.length}
                for one in history.branches
            ],
            "current_branch": current.branch,
            "edits": len(history.edits),
            **_rows_info(history),
            "keyframes": len(history.keyframes),
            "marks": len(history.marks),
            "data_sha256": header.data_sha256,
            "environment": header.environment,
            "written_by": None
            if owner is None
            else tr("{user} on {host}, process {pid}", user=owner.user, host=owner.host, pid=owner.pid),
            "damage": list(reader.damage),
            "spec": history.spec(current.branch).to_plain(),
            **(scores_report(reader) if options.scores else {}),
            **(_doctor(path, reader, as_json=options.json) if options.doctor else {}),
        }
    finally:
        reader.close()


def _rows_info(history: "History") -> dict[str, int]:
    """How many rows are left out and relabelled where the run stands; nothing where every row is as the data have it."""
    from workbench.specs.row_edits import ROW_EDITS, count_of, row_edits_of, stretches_in

    in_force = row_edits_of(history.spec_to(history.current).edits)
    if in_force.are_none:
        return {}
    return {f"rows_{name}": count_of(stretches_in(name, in_force.of(name))) for name in ROW_EDITS}


def _doctor(path: Path, reader: "RunReader", *, as_json: bool) -> dict[str, Any]:
    from workbench.cli.doctor import diagnosis_of, doctor_plain, doctor_text

    found = diagnosis_of(path, reader)
    return {"doctor": doctor_plain(found) if as_json else "\n" + doctor_text(found)}
