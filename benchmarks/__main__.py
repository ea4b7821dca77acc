"""The benchmarks: ``python -m benchmarks`` or ``make bench``.

Seven measurements, each honest about where the workbench loses:

    python -m benchmarks [train]     steps a second of the trainer against every peer that is installed, on five nets
    python -m benchmarks split       where the time of a step goes, and how near each part is to the machine's limits
    python -m benchmarks window      what the open window costs the trainer, its frames, and what it does when paused
    python -m benchmarks startup     the first window, imports, loading the kernels, compiling them
    python -m benchmarks pauses      how long scores and predictions stop the trainer
    python -m benchmarks reading     how fast a large text is read beside polars alone, and in how much memory
    python -m benchmarks published   a step of a small network whose time others have published
    python -m benchmarks page        all of it, as the page ``docs/benchmarks.md``

Peers (PyTorch, JAX, scikit-learn) are optional and not among our dependencies; install them into ``.venv``, which has no
pip of its own, to be compared with them: ``python3 -m pip --python .venv install torch jax scikit-learn``. What is not
there is left out with a line. JAX 0.4.31, the last one whose CPU runtime is fast on small loops, has an environment of its own:
``python3 -m venv .peers/jax-0.4.31 && .peers/jax-0.4.31/bin/pip install jax==0.4.31 jaxlib==0.4.31``. Measure on a machine with nothing else to do, and look at the ratios: they are taken side by
side within one run, so they survive a slow hour, while steps a second do not.

``train`` in particular::

    python -m benchmarks --nets D,E --threads 2 --peers jax-scan,products --rounds 7
    python -m benchmarks --json      one JSON object per line: net, threads, ours, peer, peer_name, ratio

"ours" is the engine as the trainer drives it, in chunks of about 10 ms with the telemetry of every step written. One
thread means one core: each program is bound to as many cores as it may use threads. ``products`` is no peer but the
limit of the machine, the matrix products of our step without anything else.

With ``--json`` standard output holds JSON alone; progress and notes are on standard error.
"""

import argparse
import json
import sys
from collections.abc import Callable

from benchmarks.nets import NETS
from benchmarks.report import Report
from benchmarks.tables import HEAD, as_markdown, as_text, summary, train_cells
from benchmarks.train import TrainPlan, chosen_nets, chosen_peers, compare


def main(arguments: list[str]) -> int:
    """Run one measurement; the exit code is 0 when it could be done, whatever it showed."""
    if not arguments or (arguments[0].startswith("-") and arguments[0] not in {"-h", "--help"}):
        arguments = ["train", *arguments]
    options = _parser().parse_args(arguments)
    result: int = options.action(options)
    return result


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    train = commands.add_parser("train", help="the trainer against its peers")
    train.add_argument("--nets", type=_checked(chosen_nets), default=tuple(NETS), metavar="A,B,…")
    train.add_argument("--threads", type=_numbers, default=(1, 2), metavar="1,2")
    train.add_argument("--peers", type=_checked(chosen_peers), default=chosen_peers(None), metavar="NAME,…")
    train.add_argument("--rounds", type=int, default=5, metavar="N")
    train.add_argument("--seconds", type=float, default=1.0, metavar="S", help="length of one turn (default: 1)")
    train.set_defaults(action=_train)

    split = commands.add_parser("split", help="where the time of a step goes")
    split.add_argument("--net", "--nets", type=_checked(chosen_nets), default=("D",), metavar="D")
    split.add_argument("--threads", type=_numbers, default=(1, 2), metavar="1,2")
    split.add_argument("--seconds", type=float, default=0.2, metavar="S", help="for each part (default: 0.2)")
    split.set_defaults(action=_split)

    window = commands.add_parser("window", help="what the open window costs")
    window.add_argument("--nets", type=_checked(chosen_nets), default=("B", "C"), metavar="B,C")
    window.add_argument("--seconds", type=float, default=8.0, metavar="S", help="with the window (default: 8)")
    window.add_argument("--rounds", type=int, default=4, metavar="N", help="into which the seconds are cut")
    window.set_defaults(action=_window)

    startup = commands.add_parser("startup", help="how long it takes to start")
    startup.add_argument("--rounds", type=int, default=3, metavar="N")
    startup.add_argument("--no-compile", action="store_true", help="leave out compiling in an empty folder")
    startup.set_defaults(action=_startup)

    pauses = commands.add_parser("pauses", help="how long scores and predictions stop the trainer")
    pauses.set_defaults(action=_pauses)

    reading = commands.add_parser("reading", help="how fast a large text is read")
    reading.set_defaults(action=_reading)

    published = commands.add_parser("published", help="a step of a network whose time others have published")
    published.set_defaults(action=_published)

    page = commands.add_parser("page", help="everything, as Markdown")
    page.add_argument("--rounds", type=int, default=5, metavar="N")
    page.add_argument("--seconds", type=float, default=1.0, metavar="S")
    page.add_argument("--peers", type=_checked(chosen_peers), default=chosen_peers(None), metavar="NAME,…")
    page.set_defaults(action=_page)
    for command in (train, split, window, startup, pauses, reading, published):
        form = command.add_mutually_exclusive_group()
        form.add_argument("--json", action="store_true", help="one JSON object per row")
        form.add_argument("--markdown", action="store_true", help="the table for the results page")
    return parser


def _checked(parse: Callable[[str], tuple[str, ...]]) -> Callable[[str], tuple[str, ...]]:
    def checked(text: str) -> tuple[str, ...]:
        try:
            return parse(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return checked


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(","))


def _train(options: argparse.Namespace) -> int:
    plan = TrainPlan(options.nets, options.threads, options.peers, options.rounds, options.seconds)
    rows = []
    for row in compare(plan):
        rows.append(row)
        if options.json:
            print(json.dumps(row.as_json()), flush=True)
    if options.json:
        return 0
    print((as_markdown if options.markdown else as_text)(HEAD, train_cells(rows)))
    print("\n" + summary(rows))
    return 0


def _show(options: argparse.Namespace, report: Report) -> int:
    if options.json:
        for item in report.as_json():
            print(json.dumps(item), flush=True)
    else:
        print(report.as_markdown() if options.markdown else report.as_text())
    return 0


def _split(options: argparse.Namespace) -> int:
    from benchmarks.split import measure_split

    return _show(options, measure_split(options.net, options.threads, options.seconds))


def _window(options: argparse.Namespace) -> int:
    from benchmarks.window import measure_window

    return _show(options, measure_window(options.nets, options.seconds, options.rounds))


def _pauses(options: argparse.Namespace) -> int:
    from benchmarks.pauses import measure_pauses

    return _show(options, measure_pauses())


def _reading(options: argparse.Namespace) -> int:
    from benchmarks.reading import measure_reading

    return _show(options, measure_reading())


def _published(options: argparse.Namespace) -> int:
    from benchmarks.published import measure_published

    return _show(options, measure_published())


def _startup(options: argparse.Namespace) -> int:
    from benchmarks.startup import measure_startup

    return _show(options, measure_startup(options.rounds, compile_too=not options.no_compile))


def _page(options: argparse.Namespace) -> int:
    from benchmarks.page import make_page

    print(make_page(options.rounds, options.seconds, options.peers))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
