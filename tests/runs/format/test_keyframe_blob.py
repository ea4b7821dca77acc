"""A state as bytes comes back exactly; wrong bytes are refused before anything is allocated."""

import struct

import numpy as np
import pytest

from tests.runs.small_runs import snapshot_at
from workbench.runs.format.keyframe_blob import MAGIC, pack_snapshot, packed_size, unpack_snapshot


@pytest.mark.parametrize("size", [0, 16, 1000])
def test_a_state_comes_back(size: int) -> None:
    state = snapshot_at(7, 3, size)
    blob = pack_snapshot(state)
    assert len(blob) == packed_size(state)
    again = unpack_snapshot(blob, 3)
    assert (again.sha256, again.edits, again.step) == (state.sha256, 3, 7)
    assert [array.dtype for array in again.arrays().values()] == [array.dtype for array in state.arrays().values()]
    assert not again.parameters.flags.writeable
    assert again.parameters.flags.aligned


def test_every_cut_and_every_wrong_head_is_refused() -> None:
    blob = pack_snapshot(snapshot_at(7, 3, 4))
    (length,) = struct.unpack("<I", blob[4:8])
    head = blob[8 : 8 + length]
    wrong = [
        blob[:8] + head.replace(b'["parameters","<f4",4]', b'["parameters","<f4",4000000000000]') + blob[8 + length :],
        blob[:8] + head.replace(b"<f4", b"|O8") + blob[8 + length :],
        blob[:8] + b"[" * length + blob[8 + length :],
        blob[:8] + b"\xff" * length + blob[8 + length :],
        MAGIC + struct.pack("<I", 2**32 - 1) + blob[8:],
        MAGIC + struct.pack("<I", 2) + b"{}",
        MAGIC + struct.pack("<I", 2) + b"[]",
        blob + b"x",
        *(blob[:cut] for cut in range(len(blob))),
    ]
    for content in wrong:
        with pytest.raises(ValueError):
            unpack_snapshot(content, 0)


def test_numbers_that_are_not_finite_stay_as_they_are() -> None:
    state = snapshot_at(1)
    state.parameters.flags.writeable = True
    state.parameters[:3] = np.nan, np.inf, -0.0
    state.parameters.flags.writeable = False
    assert unpack_snapshot(pack_snapshot(state), 0).sha256 == state.sha256
