"""What strangers may read: no path, no name of a file, a person or a machine."""

import getpass
import socket

import pytest

from workbench.files.private_text import without_private


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("cannot open /data/ada/salaries 2026/board.csv: gone", "cannot open ‹file.csv›: gone"),
        ("the run 'D:\\Ada\\night.run' is locked", "the run '‹file.run›' is locked"),
        (
            'File "/opt/x/lib/python3.11/site-packages/numpy/core.py", line 3',
            'File "site-packages/numpy/core.py", line 3',
        ),
        ("/src/ada/workbench/ui/run/session.py:12: warning", "workbench/ui/run/session.py:12: warning"),
        ("~/secret/plan.toml", "‹file.toml›"),
        ("cannot open /data/ada/all our salaries.csv", "cannot open ‹file.csv›"),
        ("no extension in /data/ada/secret", "no extension in ‹file›"),
        ("12 steps/s, 3/4 done, a/b", "12 steps/s, 3/4 done, a/b"),
        ("\\\\server\\share\\list.xlsx is open elsewhere", "‹file.xlsx› is open elsewhere"),
    ],
)
def test_paths_are_left_out_but_for_those_of_programs(text: str, told: str) -> None:
    assert without_private(text) == told


def test_names_of_person_and_machine_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(getpass, "getuser", lambda: "lovelace")
    monkeypatch.setattr(socket, "gethostname", lambda: "engine-7")
    assert without_private("lovelace@engine-7 and lovelaces") == "‹user›@‹machine› and lovelaces"


def test_an_account_without_a_name_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> str:
        raise KeyError("uid not found")

    monkeypatch.setattr(getpass, "getuser", nobody)
    assert without_private("all is well") == "all is well"
