"""Which schedulers elsewhere may be used: those behind TLS, or on this machine.

A scheduler runs what it is told, and so do those who listen to it. Certificates are read from where Dask looks for them:
``distributed.comm.tls`` in its configuration, or the variables ``DASK_DISTRIBUTED__COMM__TLS__…`` (docs/cluster.md).
"""

import ipaddress
import re
from typing import TYPE_CHECKING, Final

from workbench.errors import SpecError, WorkbenchError
from workbench.language import tr

if TYPE_CHECKING:
    from distributed.security import Security

_ADDRESS: Final = re.compile(r"(?P<protocol>tcp|tls)://(?P<host>\[[0-9a-fA-F:.]+\]|[^\s/:\[\]]+):(?P<port>\d{1,5})")


def check_address(address: str, *, insecure: bool) -> None:
    """Raises ``SpecError`` unless the address is one of TLS or of this machine, or ``insecure`` is meant."""
    found = _ADDRESS.fullmatch(address)
    if found is None:
        raise SpecError.single(
            "--scheduler", tr("must look like tls://host:8786, not {scheduler!r}", scheduler=address[:80])
        )
    if found["protocol"] == "tcp" and not insecure and not _is_loopback(found["host"].strip("[]")):
        raise SpecError.single(
            "--scheduler",
            tr(
                "{address} is without TLS: anybody who reaches that port can run code as you. Use tls:// "
                "(docs/cluster.md), or say --insecure-scheduler",
                address=address,
            ),
        )


def configured_security(address: str) -> "Security":
    """The certificates of Dask's configuration. Raises ``WorkbenchError`` where TLS is wanted and there are none."""
    from distributed.security import Security

    security = Security()  # type: ignore[no-untyped-call]
    if address.startswith("tls://"):
        found = security.get_tls_config_for_role("client")  # type: ignore[no-untyped-call]
        if not (found["ca_file"] and found["cert"]):
            raise WorkbenchError(
                tr(
                    "{address} needs certificates: name them in Dask's configuration, distributed.comm.tls.ca-file and "
                    "distributed.comm.tls.client.cert and .key (docs/cluster.md).",
                    address=address,
                )
            )
    return security


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
