"""Who may talk to a scheduler."""

import dataclasses
import json
import os
import shutil
import ssl
import subprocess
import tempfile
from pathlib import Path

import psutil
import pytest

from workbench.errors import SpecError, WorkbenchError
from workbench.isolated_child import child_command
from workbench.search.workers.cluster import DaskCrew
from workbench.search.workers.cluster_keys import ClusterKeys, make_keys
from workbench.search.workers.local_host import LocalHost
from workbench.search.workers.scheduler_address import check_address, configured_security


def listening(host: int) -> list[str]:
    """Addresses of every port that the cluster listens on."""
    family = [psutil.Process(host), *psutil.Process(host).children(recursive=True)]
    found = [place.laddr for one in family for place in one.net_connections("tcp") if place.status == "LISTEN"]
    assert {place.ip for place in found} == {"127.0.0.1"}
    return [f"tls://127.0.0.1:{place.port}" for place in found]


def break_in(mark: Path, addresses: list[str], keys: ClusterKeys | None) -> int:
    """How often an outsider got in."""
    command = child_command("tests.search.workers.outsider", str(mark), *addresses)
    told = "" if keys is None else json.dumps(dataclasses.asdict(keys))
    done = subprocess.run(command, input=told, capture_output=True, text=True, check=False, cwd="/", timeout=200)
    assert done.stdout.strip().isdecimal(), done.stderr[-2000:]
    return int(done.stdout)


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_another_user_is_refused_by_every_port_of_the_cluster_and_cannot_run_code() -> None:
    """As uid 65534 where the tests run as root; in any case without the keys of this cluster."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o777)
    host = LocalHost()
    try:
        scheduler = host.address()
        found = listening(host.pid)
        assert scheduler in found
        addresses = [scheduler, *(place for place in found if place != scheduler)]
        assert break_in(folder / "mark", addresses, None) == 0
        assert not (folder / "mark").exists()
        assert break_in(folder / "mark", [scheduler], host.keys()) == 2, "with the keys the same program gets in"
        assert (folder / "mark").exists()
    finally:
        host.close()
        shutil.rmtree(folder)


@pytest.mark.slow
def test_the_key_stands_in_no_command_line_and_no_environment() -> None:
    host = LocalHost()
    try:
        key = host.keys().private_key.splitlines()[1]
        for process in [psutil.Process(host.pid), *psutil.Process(host.pid).children(recursive=True)]:
            assert key not in json.dumps([process.cmdline(), process.environ()])
    finally:
        host.close()


def test_two_clusters_have_different_keys_that_openssl_accepts(tmp_path: Path) -> None:
    first, second = make_keys(), make_keys()
    assert first.private_key != second.private_key
    assert shakes_hands(first.certificate, first.private_key, trusted=first.certificate, folder=tmp_path)
    assert not shakes_hands(second.certificate, second.private_key, trusted=first.certificate, folder=tmp_path)
    with pytest.raises(ssl.SSLError):
        shakes_hands(first.certificate, second.private_key, trusted=first.certificate, folder=tmp_path)


def shakes_hands(certificate: str, key: str, trusted: str, folder: Path) -> bool:
    """Whether a client that trusts one certificate accepts a server that shows another."""
    (folder / "c").write_text(certificate)
    (folder / "k").write_text(key)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / "c", folder / "k")
    client = ssl.create_default_context(cadata=trusted)
    client.check_hostname = False
    there, back = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = [client.wrap_bio(back, there), server.wrap_bio(there, back, server_side=True)]
    for _ in range(4):
        for end in ends:
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                continue
            except ssl.SSLCertVerificationError:
                return False
    return ends[0].version() is not None


@pytest.mark.parametrize("address", ["tcp://example.org:8786", "tcp://10.0.0.7:8786", "tcp://[fe80::1]:8786"])
def test_a_scheduler_beyond_this_machine_needs_tls(address: str) -> None:
    for refuse in (lambda: check_address(address, insecure=False), lambda: DaskCrew(1, address)):
        with pytest.raises(SpecError, match="anybody who reaches that port can run code as you"):
            refuse()
    check_address(address, insecure=True)
    check_address(address.replace("tcp", "tls"), insecure=False)


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "tcp://localhost:8786", "tcp://[::1]:8786"])
def test_a_scheduler_on_this_machine_may_do_without(address: str) -> None:
    check_address(address, insecure=False)


@pytest.mark.parametrize("address", ["x://", "here", "tls://host", "http://host:80", "tls://a b:1", "tls://h:123456"])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(SpecError, match="must look like tls://host:8786"):
        check_address(address, insecure=True)


def test_tls_without_certificates_says_where_they_are_read_from() -> None:
    if any(name.startswith("DASK_DISTRIBUTED__COMM__TLS") for name in os.environ):
        pytest.skip("certificates are configured here")
    with pytest.raises(WorkbenchError, match=r"distributed\.comm\.tls\.ca-file"):
        configured_security("tls://host:8786")
