"""A client that was not let in, as another user would write it: ``python -m tests.search.workers.outsider MARK ADDRESS …``.

Tries to have a function run by the scheduler and by a worker, with and without a certificate of its own; prints how often
it got in. With keys as JSON on standard input it uses those: then it must get in.
"""

import asyncio
import json
import os
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import dask
from distributed import Client, Security
from distributed.core import rpc

from workbench.search.workers.cluster_keys import ClusterKeys, make_keys

NOBODY = 65534
SECONDS = 3


def touch(mark: str, dask_scheduler: object = None) -> str:
    """The code that must not run."""
    Path(mark).touch()
    return "in"


async def client_gets_in(address: str, mark: str, security: Security | None) -> None:
    """Through Dask's client, which would send a function."""
    client = Client(address, asynchronous=True, timeout=SECONDS, security=security)
    await client
    await client.run_on_scheduler(touch, mark)


async def call_gets_in(address: str, security: Security | None) -> None:
    """Through a bare call of a scheduler, nanny or worker."""
    arguments: dict[str, Any] = {} if security is None else security.get_connection_args("client")
    await rpc(address, connection_args=arguments, timeout=SECONDS).identity()


async def entered(way: Coroutine[None, None, None]) -> bool:
    """Whether it came to its end, and in time."""
    try:
        await asyncio.wait_for(way, SECONDS)
    except Exception:  # noqa: BLE001 - refused, in whatever way
        return False
    return True


async def main(addresses: list[str], mark: str, keys: ClusterKeys | None) -> int:
    """How often it got in, with these keys, or with none and with keys of its own. The first address is the scheduler's."""
    count = 0
    for address in addresses:
        plain = address.replace("tls://", "tcp://")
        strange = ((plain, None), (address, make_keys().security()))
        for place, security in strange if keys is None else ((address, keys.security()),):
            count += await entered(call_gets_in(place, security))
            if address == addresses[0]:
                count += await entered(client_gets_in(place, mark, security))
    sys.stdout.write(f"{count}\n")
    sys.stdout.flush()
    os._exit(0)  # what waits for an answer is not waited for


if __name__ == "__main__":
    told = sys.stdin.read()
    stolen = ClusterKeys(**json.loads(told)) if told else None
    if hasattr(os, "getuid") and os.getuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    dask.config.set({"distributed.comm.timeouts.connect": f"{SECONDS}s"})
    asyncio.run(main(sys.argv[2:], sys.argv[1], stolen))
