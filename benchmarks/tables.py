"""Tables for the eye: aligned text for the terminal, the same cells as Markdown for the results page."""

from collections.abc import Sequence

from benchmarks.nets import NETS
from benchmarks.peers import PEERS
from benchmarks.ratios import PRODUCTS, Row, asked_ratio, fastest_peers, verdict

Cells = Sequence[Sequence[str]]

HEAD = ("net", "threads", "peer", "ours /s", "peer /s", "ratio", "asked", "")


def train_cells(rows: Sequence[Row]) -> list[tuple[str, ...]]:
    """One line per comparison; the fastest peer of each net and number of threads is marked."""
    fastest = fastest_peers(rows)
    cells: list[tuple[str, ...]] = []
    for row in rows:
        asked = asked_ratio(row.net, row.peer_name)
        marked = fastest.get((row.net, row.threads)) == row.peer_name
        cells.append(
            (
                str(NETS[row.net]),
                str(row.threads),
                PEERS[row.peer_name].title + (" ← fastest" if marked else ""),
                number(row.ours),
                number(row.peer),
                f"{row.ratio:.2f}",
                "" if asked is None else f"{asked:.2f}",
                verdict(row),
            )
        )
    return cells


def summary(rows: Sequence[Row]) -> str:
    """One sentence: how many of the asked ratios are reached, and which are not."""
    judged = [row for row in rows if asked_ratio(row.net, row.peer_name) is not None]
    short = [row for row in judged if verdict(row) == "short"]
    text = f"{len(judged) - len(short)} of {len(judged)} asked ratios reached."
    if short:
        text += " Short: " + ", ".join(
            f"net {row.net} with {row.threads} thread{'s' if row.threads > 1 else ''} against "
            f"{'the products' if row.peer_name == PRODUCTS else row.peer_name} "
            f"({row.ratio:.2f} of {asked_ratio(row.net, row.peer_name):.2f})"
            for row in short
        )
        text += "."
    return text


def number(value: float) -> str:
    """A rate with the digits that mean something."""
    return f"{value:,.0f}" if value >= 1000 else f"{value:.1f}" if value >= 100 else f"{value:.2f}"


def as_text(head: Sequence[str], cells: Cells) -> str:
    """Columns of equal width; those that hold numbers are set to the right."""
    widths = [max(len(line[column]) for line in (head, *cells)) for column in range(len(head))]
    right = [_is_numeric(cells, column) for column in range(len(head))]

    def line(values: Sequence[str]) -> str:
        parts = [
            value.rjust(width) if numeric else value.ljust(width)
            for value, width, numeric in zip(values, widths, right, strict=True)
        ]
        return "  ".join(parts).rstrip()

    return "\n".join((line(head), "  ".join("-" * width for width in widths), *map(line, cells)))


def as_markdown(head: Sequence[str], cells: Cells) -> str:
    """The same as a Markdown table."""
    rule = ["---:" if _is_numeric(cells, column) else "---" for column in range(len(head))]
    return "\n".join("| " + " | ".join(line) + " |" for line in (head, rule, *cells))


def _is_numeric(cells: Cells, column: int) -> bool:
    values = [line[column] for line in cells if line[column]]
    return bool(values) and all(value.lstrip("-")[:1].isdigit() or value in {"-", "–"} for value in values)
