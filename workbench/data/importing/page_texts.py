"""What the page for data of one's own says of a table, and how its edits are called."""

from typing import Final

from workbench.data.importing.draft import Draft
from workbench.data.importing.draft_spec import Sheet
from workbench.data.importing.taking_in import Beginning, Source
from workbench.errors import Problem
from workbench.language import tr, tr_count
from workbench.numbers import grouped, percent

TABLE_EDITS: Final = {
    "title": tr("Change the title of the data"),
    "scaling": tr("Change the scaling"),
    "split": tr("Change the split"),
    "dev_fraction": tr("Change the dev fraction"),
    "test_fraction": tr("Change the test fraction"),
    "split_seed": tr("Change the split seed"),
}
"""Field of a draft → how its edit is called"""
IMAGE_EDITS: Final = {
    "height": tr("Change the height of the images"),
    "width": tr("Change the width of the images"),
    "colour": tr("Change the colours of the images"),
}
"""Field of a source → how its edit is called"""


def summary_of(sheet: Sheet | None, draft: Draft | None) -> str:
    """Rows, columns, and what is predicted from how many of them."""
    if sheet is None or draft is None:
        return ""
    targets = ", ".join(column.name for column in draft.columns if column.use == "target")
    features = sum(column.use == "feature" for column in draft.columns)
    return tr(
        "{rows} rows, {columns}. {features} predict {targets}.",
        rows=grouped(sheet.read.table.rows),
        columns=tr_count("{n} column", "{n} columns", len(draft.columns)),
        features=tr_count("{n} feature column", "{n} feature columns", features),
        targets=targets or tr("nothing yet"),
    )


def so_far(doing: str, beginning: Beginning, share: float) -> str:
    """How far a text is read, and of what the columns tell until all of it is."""
    rows = len(beginning.rows) if beginning.read is None else beginning.read.table.rows
    if not beginning.expected_rows:
        return tr(
            "{doing}: {share}. The columns are those of the first {rows} rows.",
            doing=doing,
            share=percent(share),
            rows=grouped(rows),
        )
    return tr(
        "{doing}: about {done} of about {all} rows. Types and counts are those of the first {rows} rows until all are read.",
        doing=doing,
        done=grouped(max(rows, round(share * beginning.expected_rows))),
        all=grouped(max(rows, beginning.expected_rows)),
        rows=grouped(rows),
    )


def nothing_text(doing: str, trouble: str, *, can_undo: bool) -> tuple[str, str, str, str]:
    """Title, text, button and its tooltip where there is no table to be shown."""
    choose = tr("Choose a file")
    if doing:
        return tr("Reading"), tr("The page fills as soon as the file is read."), "", ""
    if trouble:
        more = tr("{trouble}\nEdit, Undo brings back what was chosen before.", trouble=trouble)
        return tr("Nothing was read"), more if can_undo else trouble, tr("Open another file…"), choose
    text = tr("Drop a file anywhere on the window, paste rows copied from a spreadsheet, or choose a file.")
    return tr("Bring a table of your own"), text, tr("Open data…"), choose


def place_of(problem: Problem) -> int:
    """Of the column that a problem belongs to; -1 for the whole table."""
    parts = problem.field.split(".")
    return int(parts[1]) if parts[0] == "columns" and len(parts) > 1 and parts[1].isdigit() else -1


def name_of(source: Source) -> str:
    """The title of the page."""
    first = tr("Pasted table") if source.pasted else source.path.name or source.title
    return ", ".join((first, *(part.name for part in source.parts)))


def counted(text: str, count: int) -> str:
    """The text of a tab, with a number where there is something."""
    return tr("{text} ({count})", text=text, count=grouped(count)) if count else text


def column_edit(name: str, value: object, columns: str) -> str:
    """How the edit is called in the Edit menu."""
    if name == "use" and value == "leave out":
        return tr("Leave out {columns}", columns=columns)
    if name == "use" and value == "target":
        return tr("Predict {columns}", columns=columns)
    texts = {
        "use": tr("Change the use of {columns}", columns=columns),
        "type": tr("Change the type of {columns}", columns=columns),
        "encoding": tr("Change the encoding of {columns}", columns=columns),
        "missing": tr("Change the missing values of {columns}", columns=columns),
        "fill": tr("Change the own value of {columns}", columns=columns),
        "flag": tr("Change the flag of {columns}", columns=columns),
        "unread": tr("Decide about cells of {columns}", columns=columns),
    }
    return texts[name]
