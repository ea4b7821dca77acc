"""Keys of a local cluster: made for it alone, so that nobody else on the machine can talk to its scheduler or workers.

A scheduler runs whatever a client sends. On loopback every user of the machine could be a client; here both sides must show
the one certificate that is made when the cluster starts (mutual TLS), and only the cluster and the program that started it
have its key. It goes through pipes, never into a file of its own or a command line.

Python can use keys but not make them; the elliptic curve P-256 needs few lines (docs/decisions, FIPS 186-5). The
arithmetic is used only here, for one key pair and one signature of our own text; all checking is OpenSSL's.
"""

import base64
import datetime
import hashlib
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from distributed.security import Security

_PRIME: Final = 2**256 - 2**224 + 2**192 + 2**96 - 1
_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_BASE: Final = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)
_Point = tuple[int, int] | None
"""None is the point at infinity."""

_EC_KEY: Final = bytes.fromhex("06072a8648ce3d0201")
_P256: Final = bytes.fromhex("06082a8648ce3d030107")
_ECDSA_SHA256: Final = bytes.fromhex("06082a8648ce3d040302")
_COMMON_NAME: Final = bytes.fromhex("0603550403")
_BASIC_CONSTRAINTS: Final = bytes.fromhex("0603551d13")
_VALID_DAYS: Final = 3650
_NAME: Final = b"training workbench cluster"


@dataclass(frozen=True, slots=True)
class ClusterKeys:
    """Certificate and private key, in PEM."""

    certificate: str
    private_key: str

    def security(self) -> "Security":
        """What Dask wants: every side shows this certificate, and accepts no other."""
        from distributed.security import Security

        return Security(  # type: ignore[no-untyped-call]
            require_encryption=True,
            tls_ca_file=self.certificate,
            **{f"tls_{role}_cert": self.certificate for role in ("client", "scheduler", "worker")},
            **{f"tls_{role}_key": self.private_key for role in ("client", "scheduler", "worker")},
        )


def make_keys() -> ClusterKeys:
    """A new key and its certificate, signed by itself."""
    private = secrets.randbelow(_ORDER - 1) + 1
    public = _times(private, _BASE)
    assert public is not None
    point = b"\4" + public[0].to_bytes(32, "big") + public[1].to_bytes(32, "big")
    key = _sequence(
        _integer(1), _tagged(0x04, private.to_bytes(32, "big")), _tagged(0xA0, _P256), _tagged(0xA1, _bits(point))
    )
    body = _certificate_body(point)
    certificate = _sequence(body, _sequence(_ECDSA_SHA256), _bits(_signature(body, private)))
    return ClusterKeys(_pem("CERTIFICATE", certificate), _pem("EC PRIVATE KEY", key))


def _certificate_body(point: bytes) -> bytes:
    now = datetime.datetime.now(datetime.UTC)
    times = [now - datetime.timedelta(days=1), now + datetime.timedelta(days=_VALID_DAYS)]
    name = _sequence(_tagged(0x31, _sequence(_COMMON_NAME, _tagged(0x0C, _NAME))))
    is_authority = _sequence(_BASIC_CONSTRAINTS, b"\1\1\xff", _tagged(0x04, _sequence(b"\1\1\xff")))
    return _sequence(
        _tagged(0xA0, _integer(2)),
        _integer(secrets.randbits(63) + 1),
        _sequence(_ECDSA_SHA256),
        name,
        _sequence(*(_tagged(0x18, time.strftime("%Y%m%d%H%M%SZ").encode()) for time in times)),
        name,
        _sequence(_sequence(_EC_KEY, _P256), _bits(point)),
        _tagged(0xA3, _sequence(is_authority)),
    )


def _signature(text: bytes, private: int) -> bytes:
    digest = int.from_bytes(hashlib.sha256(text).digest(), "big")
    while True:
        once = secrets.randbelow(_ORDER - 1) + 1
        place = _times(once, _BASE)
        assert place is not None
        r = place[0] % _ORDER
        s = pow(once, -1, _ORDER) * (digest + r * private) % _ORDER
        if r and s:
            return _sequence(_integer(r), _integer(s))


def _times(factor: int, point: _Point) -> _Point:
    total: _Point = None
    while factor:
        if factor & 1:
            total = _plus(total, point)
        point = _plus(point, point)
        factor >>= 1
    return total


def _plus(a: _Point, b: _Point) -> _Point:
    if a is None or b is None:
        return b if a is None else a
    if a[0] == b[0]:
        if (a[1] + b[1]) % _PRIME == 0:
            return None
        slope = (3 * a[0] * a[0] - 3) * pow(2 * a[1], -1, _PRIME) % _PRIME
    else:
        slope = (b[1] - a[1]) * pow(b[0] - a[0], -1, _PRIME) % _PRIME
    x = (slope * slope - a[0] - b[0]) % _PRIME
    return x, (slope * (a[0] - x) - a[1]) % _PRIME


# ---- DER, ITU-T X.690 ----


def _tagged(tag: int, content: bytes) -> bytes:
    length = len(content)
    if length < 0x80:
        return bytes([tag, length]) + content
    size = (length.bit_length() + 7) // 8
    return bytes([tag, 0x80 | size]) + length.to_bytes(size, "big") + content


def _sequence(*parts: bytes) -> bytes:
    return _tagged(0x30, b"".join(parts))


def _integer(value: int) -> bytes:
    return _tagged(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def _bits(content: bytes) -> bytes:
    return _tagged(0x03, b"\0" + content)


def _pem(label: str, content: bytes) -> str:
    text = base64.encodebytes(content).decode().replace("\n", "")
    lines = "\n".join(text[at : at + 64] for at in range(0, len(text), 64))
    return f"-----BEGIN {label}-----\n{lines}\n-----END {label}-----\n"
