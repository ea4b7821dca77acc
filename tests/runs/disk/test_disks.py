"""Where a write-ahead log would not be safe."""

from pathlib import Path

import pytest

from workbench.runs.disk import disks


def test_network_and_synced_folders_are_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text("/dev/sda / ext4 rw 0 0\nserver:/x /net nfs4 rw 0 0\n/dev/sdb /net/local\\040disk ext4 rw 0 0\n")
    monkeypatch.setattr(disks, "MOUNTS", mounts)
    monkeypatch.setattr(disks.sys, "platform", "linux")
    assert disks.is_shared_place(Path("/net/a.run"))
    assert not disks.is_shared_place(Path("/network/a.run"))
    assert not disks.is_shared_place(Path("/net/local disk/a.run"))
    assert disks.is_shared_place(Path("/somewhere/Dropbox/runs/a.run"))
    assert disks.is_shared_place(Path("/somewhere/OneDrive - Work/a.run"))
    mounts.unlink()
    assert not disks.is_shared_place(Path("/net/a.run"))
