"""Parts of the window that are not needed any more are taken away by one function, after which nobody hears them."""

from tests.architecture.sources import sources_below

ALLOWED = {
    "workbench/ui/widgets/arrangement.py": "the function",
    "workbench/ui/widgets/files.py": "a dialog that has answered",
    "workbench/ui/window/course/pointing_ring.py": "hears and says nothing",
    "workbench/ui/application.py": "the window itself, at the end",
    "workbench/ui/run/kernel_preparation.py": "no widget: a process that has ended",
}


def test_no_other_place_deletes_a_widget() -> None:
    found = {source.name for source in sources_below("workbench/ui") if ".deleteLater(" in source.text}
    assert found - ALLOWED.keys() == set(), "use take_away of ui/widgets/arrangement.py"
    assert ALLOWED.keys() - found == set(), "no longer needed"
