"""``card``, ``bundle``, ``open`` and ``verify`` of a bundle: a run for other people."""

import argparse
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.cli.options import add_place, place_of
from workbench.cli.resume import RepeatedSteps, data_of, verify
from workbench.errors import FileError
from workbench.files.atomic import write_folder_atomically
from workbench.files.looking import is_there
from workbench.language import tr

if TYPE_CHECKING:
    from workbench.runs.reading import RunReader


def add_card_options(parser: argparse.ArgumentParser) -> None:
    """What ``card`` accepts."""
    parser.add_argument("run", type=Path, metavar="FILE.run")
    add_place(parser)
    parser.add_argument("--out", required=True, type=Path, metavar="FOLDER", help=tr("a folder that is not there yet"))


def add_verify_options(parser: argparse.ArgumentParser) -> None:
    """What ``verify`` accepts."""
    parser.add_argument("run", type=Path, metavar=tr("FILE.run | BUNDLE.zip"))


def add_bundle_options(parser: argparse.ArgumentParser) -> None:
    """What ``bundle`` accepts."""
    parser.add_argument("run", type=Path, metavar="FILE.run")
    add_place(parser)
    parser.add_argument(
        "--without-data", action="store_true", help=tr("name data of your own by their hash, without packing them")
    )
    parser.add_argument("--out", required=True, type=Path, metavar="BUNDLE.zip")


def add_open_options(parser: argparse.ArgumentParser) -> None:
    """What ``open`` accepts."""
    parser.add_argument("bundle", type=Path, metavar="BUNDLE.zip")
    parser.add_argument(
        "--out", default=Path(), type=Path, metavar="FOLDER", help=tr("where the run goes; by default here")
    )


def card(options: argparse.Namespace) -> tuple[int, dict[str, Any]]:
    """Write the card of a state."""
    from workbench.runs.reading import RunReader

    if is_there(options.out):
        raise FileError(tr("{path} is there already and is left alone. Choose another name.", path=options.out))
    with RunReader(options.run) as reader:
        files = _card(options, reader)
    write_folder_atomically(options.out, files)
    return 0, {"path": str(options.out / "card.md"), "files": sorted(files)}


def bundle(options: argparse.Namespace) -> tuple[int, dict[str, Any]]:
    """Pack a run."""
    from workbench.export.bundle import describe, is_bundle, write_bundle
    from workbench.runs.reading import RunReader

    if is_there(options.out) and not is_bundle(options.out):
        raise FileError(tr("{path} is there already and is no bundle; it is left alone.", path=options.out))
    with RunReader(options.run) as reader:
        files = _card(options, reader)
    found = write_bundle(options.run, files, options.out, with_data=not options.without_data)
    return 0, {"path": str(options.out), **describe(found)}


def open_zip(options: argparse.Namespace) -> tuple[int, dict[str, Any]]:
    """Take a bundle apart."""
    from workbench.export.bundle import describe, open_bundle

    run, found = open_bundle(options.bundle, options.out)
    return 0, {"run": str(run), **describe(found)}


def verify_run_or_bundle(options: argparse.Namespace) -> tuple[int, dict[str, Any]]:
    """A bundle is read as a whole, every hash compared; then the run in it is trained again, as any run is."""
    from workbench.export.bundle import describe, is_bundle, open_bundle, prove_bundle

    if not is_bundle(options.run):
        return verify(options)
    found = prove_bundle(options.run)
    with tempfile.TemporaryDirectory(prefix="bundle") as folder:
        run, _ = open_bundle(options.run, Path(folder))
        code, report = verify(argparse.Namespace(run=run))
    return code, {**report, "run": str(options.run), **describe(found)}


def _card(options: argparse.Namespace, reader: "RunReader") -> dict[str, bytes]:
    from workbench.export.card import CardSource, card_files
    from workbench.runs.history.replay import Replayer

    data = data_of(options.run, reader.header)
    place = place_of(options.at, reader)
    with Replayer(data) as replayer:
        snapshot = replayer.reach(reader.history, reader.snapshot, place, tell=RepeatedSteps())
    if snapshot is None:
        raise FileError(tr("{run} holds no state to write of.", run=options.run))
    return card_files(CardSource(reader.header, reader.history, reader.metrics, data, place, snapshot, reader.damage))
