"""States of the page as values, and the entries of the undo stack that lead from one to the other."""

from dataclasses import dataclass

from workbench.data.importing.draft import Draft
from workbench.data.importing.taking_in import Source
from workbench.specs.own_data import Scaling
from workbench.ui.widgets.value_change import ValueChange


@dataclass(frozen=True, slots=True)
class Import:
    """A state of the page, a value. Without a ``draft`` the table is still to be read; ``wished`` is what to carry over."""

    source: Source
    draft: Draft | None = None
    wished: Draft | None = None
    scaling: Scaling = "standard"
    """Of arrays and images"""
    is_changed: bool = False
    """Whether another state was before, to which one can go back"""


class ChangeImport(ValueChange[Import]):
    """One choice: the state before and after."""

    NUMBER = 2
