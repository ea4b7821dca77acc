"""How threads of a team wait for each other: atomic operations and a barrier.

Numba has neither for the CPU; both are a few machine instructions.
"""

import ctypes
import sys
from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from workbench.engine.kernels.intrinsics import element_pointer, kernel


def yield_address() -> int:
    """Address of the system's function that lets another thread run."""
    if sys.platform == "win32":
        function = ctypes.windll.kernel32.SwitchToThread
    else:
        function = ctypes.CDLL(None).sched_yield
    return ctypes.cast(function, ctypes.c_void_p).value or 0


@intrinsic
def atomic_add(_typing: Any, array: Any, _index: Any, _amount: Any) -> Any:
    """Add to ``array[index]`` (int64) as one indivisible operation; returns the old value."""
    signature = types.int64(array, types.intp, types.int64)

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        source, index, amount = args
        pointer = element_pointer(context, builder, signature.args[0], source, index)
        return builder.atomic_rmw("add", pointer, amount, "seq_cst")

    return signature, codegen


@intrinsic
def atomic_load(_typing: Any, array: Any, _index: Any) -> Any:
    """Read ``array[index]`` (int64) as other threads last wrote it."""
    signature = types.int64(array, types.intp)

    def codegen(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        source, index = args
        pointer = element_pointer(context, builder, signature.args[0], source, index)
        return builder.load_atomic(pointer, "seq_cst", 8)

    return signature, codegen


@intrinsic
def call_void(_typing: Any, _address: Any) -> Any:
    """Call a C function without arguments at this address."""
    signature = types.void(types.intp)

    def codegen(context: Any, builder: Any, _signature: Any, args: Any) -> Any:
        function_type = ir.FunctionType(ir.VoidType(), [])
        builder.call(builder.inttoptr(args[0], function_type.as_pointer()), [])
        return context.get_dummy_value()

    return signature, codegen


@kernel
def barrier(sync: Any, team: int, yield_address: int) -> None:
    """Wait until every thread of the team has come here. ``sync[0]`` counts all arrivals since the start."""
    if team == 1:
        return
    ticket = atomic_add(sync, 0, 1)
    goal = (ticket // team + 1) * team
    spins = 0
    while atomic_load(sync, 0) < goal:
        spins += 1
        if spins > 2000:
            call_void(yield_address)
