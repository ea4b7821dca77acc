"""A sheet for a class: claims, questions, and, unless they are hidden, what was measured, with pictures. Markdown or HTML.

One file that needs nothing else: pictures lie inside, formulas are text, or MathML in a browser.
"""

import base64
import html
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from workbench.labs.formulas import as_mathml, in_one_line, parse_formula
from workbench.labs.lab import Outcome, Setting, Table
from workbench.labs.lab_text import LabText
from workbench.labs.places import filled, intervals_told, told
from workbench.labs.sheet_picture import picture_svg
from workbench.language import current_language, tr

MARK: Final = "Training workbench: sheet for a class"
"""Stands in each sheet, by which it is known again"""
_LETTERS: Final = "abcdefghij"
_STYLE: Final = (
    "body{font-family:sans-serif;max-width:46em;margin:2em auto;padding:0 1em;line-height:1.5;color:#222}"
    "table{border-collapse:collapse;font-size:90%}td,th{border:1px solid #bbb;padding:2px 8px;text-align:right}"
    "svg{max-width:100%;height:auto}pre{background:#f4f4f4;padding:8px;overflow:auto}"
    "section{break-inside:avoid-page;border-top:1px solid #ccc}"
)


@dataclass(frozen=True, slots=True)
class SheetLab:
    """One lab of the sheet. ``outcome`` None: only what a class is given before it has measured."""

    name: str
    number: int
    text: LabText
    setting: Setting
    outcome: Outcome | None

    @property
    def command(self) -> str:
        """What to type to run it."""
        return f"main.py lab {self.name} --seed {self.setting.seed}"


def markdown_sheet(title: str, labs: Sequence[SheetLab]) -> str:
    """The sheet as Markdown."""
    return "\n".join([f"# {title}", "", f"<!-- {MARK} -->", "", *(line for lab in labs for line in _markdown(lab))])


def html_sheet(title: str, labs: Sequence[SheetLab]) -> str:
    """The sheet as one HTML page, without scripts."""
    head = (
        f'<!doctype html><html lang="{current_language().code}"><head><meta charset="utf-8"><meta name="generator" content="{MARK}">'
        f"<title>{html.escape(title)}</title><style>{_STYLE}</style></head><body>"
    )
    sections = [f"<section>{''.join(_html(lab))}</section>" for lab in labs]
    return "\n".join([head, f"<h1>{html.escape(title)}</h1>", *sections, "</body></html>\n"])


def _choices(text: LabText) -> Iterator[tuple[str, str]]:
    return ((_LETTERS[place], tr(choice)) for place, choice in enumerate(text.choices.values()))


def _answer(text: LabText, outcome: Outcome) -> str:
    if outcome.answer is None:
        return tr("The measurement cannot tell.")
    letter = _LETTERS[list(text.choices).index(outcome.answer)]
    return tr("Measured: {letter}) {choice}", letter=letter, choice=tr(text.choices[outcome.answer]))


def _said(text: LabText, outcome: Outcome) -> Iterator[str]:
    yield _answer(text, outcome)
    sentences: Mapping[str, None] = dict.fromkeys((*text.measured, text.verdict(outcome.holds)))
    yield from (filled(sentence, outcome.numbers) for sentence in sentences)
    yield from intervals_told(outcome.numbers)


def _markdown(lab: SheetLab) -> Iterator[str]:
    text = lab.text
    yield from (f"## {lab.number} {tr(text.title)}", "", tr(text.claim), "")
    yield from (f"    {in_one_line(parse_formula(formula))}" for formula in text.formulas)
    yield from ("", tr(text.experiment), "", f"**{tr(text.question)}**", "")
    yield from (f"- {letter}) {choice}" for letter, choice in _choices(text))
    yield from ("", f"`{lab.command}`", "")
    if lab.outcome is None:
        yield from ("_" * 60, "")
        return
    for sentence in _said(text, lab.outcome):
        yield from (sentence, "")
    for picture in lab.outcome.pictures:
        packed = base64.b64encode(picture_svg(picture).encode()).decode()
        yield from (f"![{picture.title}](data:image/svg+xml;base64,{packed})", "")
    for table in lab.outcome.tables:
        yield from (table.title, "", _row(table.head), _row(["---"] * len(table.head)))
        yield from (_row([told(cell) for cell in row]) for row in table.rows)
        yield ""
    for listing in lab.outcome.listings:
        yield from (listing.title, "", "```", listing.text, "```", "")


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _html(lab: SheetLab) -> Iterator[str]:
    text = lab.text
    yield f"<h2>{lab.number} {html.escape(tr(text.title))}</h2><p>{html.escape(tr(text.claim))}</p>"
    yield from (as_mathml(parse_formula(formula)) for formula in text.formulas)
    yield f"<p>{html.escape(tr(text.experiment))}</p><p><b>{html.escape(tr(text.question))}</b></p><ol type='a'>"
    yield from (f"<li>{html.escape(choice)}</li>" for _, choice in _choices(text))
    yield f"</ol><p><code>{html.escape(lab.command)}</code></p>"
    if lab.outcome is None:
        return
    yield from (f"<p>{html.escape(sentence)}</p>" for sentence in _said(text, lab.outcome))
    yield from (picture_svg(picture) for picture in lab.outcome.pictures)
    yield from (_html_table(table) for table in lab.outcome.tables)
    for listing in lab.outcome.listings:
        yield f"<p>{html.escape(listing.title)}</p><pre>{html.escape(listing.text)}</pre>"


def _html_table(table: Table) -> str:
    head = "".join(f"<th>{html.escape(cell)}</th>" for cell in table.head)
    rows = "".join(
        "<tr>" + "".join(f"<td>{html.escape(told(cell))}</td>" for cell in row) + "</tr>" for row in table.rows
    )
    return f"<p>{html.escape(table.title)}</p><table><tr>{head}</tr>{rows}</table>"
