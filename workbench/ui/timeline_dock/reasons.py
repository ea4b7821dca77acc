"""Why something cannot be done on the timeline just now; an empty text where it can. Without Qt's event loop."""

from workbench.ui.timeline_dock.machine import Machine

_NO_RUN = "there is no run yet"


def reason_not_to_write(machine: Machine) -> str:
    """Why nothing of the run may change: Fork here, Pin, rename, hide."""
    if machine.history is None or machine.cursor is None:
        return _NO_RUN
    if machine.is_read_only:
        return machine.owner_text or "another window writes this run"
    return ""


def reason_not_to_rewind(machine: Machine) -> str:
    """Why the run cannot go on from the place looked at."""
    reason = reason_not_to_write(machine)
    if not reason and not machine.looks_back:
        return "no earlier step is looked at; drag the bar first"
    history, cursor = machine.history, machine.cursor
    if not reason and history is not None and cursor == machine.live and cursor == history.tip(history.current.branch):
        return "the run stands here already"
    return reason


def reason_not_to_go_live(machine: Machine) -> str:
    """Why the views cannot go back to following the run."""
    if machine.history is None:
        return _NO_RUN
    return "" if machine.looks_back else "the views follow the run already"


def reason_not_to_hide(machine: Machine, branch: int) -> str:
    """Why a branch cannot be hidden."""
    reason = reason_not_to_write(machine)
    if not reason and machine.history is not None and branch == machine.history.current.branch:
        return "the run goes on in this branch"
    return reason


def reason_not_to_switch(machine: Machine, branch: int) -> str:
    """Why the run cannot go on at the end of a branch."""
    reason = reason_not_to_write(machine)
    if not reason and machine.history is not None and branch == machine.history.current.branch:
        return "the run goes on in this branch already"
    return reason
