"""What a board of plots shows, and what stands in their place where there is nothing to plot."""

from dataclasses import dataclass

from workbench.ui.views.plots.plot_pane import PanePlan


@dataclass(frozen=True, slots=True)
class BoardPlan:
    """``invitation`` says what appears once a run has begun; ``frame_seconds``: shortest time between two drawings.

    ``wide_enough``: pixels from which on there is room for two columns.
    """

    panes: tuple[PanePlan, ...]
    invitation: str
    caption: str = ""
    frame_seconds: float = 1 / 30
    wide_enough: int = 640


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is nothing to plot, and a button with a way out."""

    title: str
    text: str
    button: str
    tool_tip: str
