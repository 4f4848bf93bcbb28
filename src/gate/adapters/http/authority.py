"""A certificate authority of one run, for a stand-in on loopback; nothing else trusts it."""

from __future__ import annotations

from dataclasses import field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

from gate.model.lazy_dataclass import dataclass

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import ec

VALIDITY = timedelta(days=800)
"""For how long the authority is valid; an expired certificate began this long ago."""


@dataclass(frozen=True)
class Authority:
    """An authority with its files in `folder`; its certificate is in `file`."""

    folder: Path
    file: Path = field(init=False)
    _key: ec.EllipticCurvePrivateKey = field(init=False, repr=False)

    def __post_init__(self) -> None:
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric import ec

        object.__setattr__(self, "file", self.folder / "authority.pem")
        object.__setattr__(self, "_key", ec.generate_private_key(ec.SECP256R1()))
        certificate = self._sign("Stand-in authority", self._key.public_key(), datetime.now(UTC) + VALIDITY, host="")
        self.file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))

    def issue(self, host: str, end: datetime) -> Path:
        """The file with a new key and its certificate for `host`, which is valid until `end`."""
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric import ec

        key = ec.generate_private_key(ec.SECP256R1())
        certificate = self._sign("Stand-in", key.public_key(), end, host=host)
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        path = self.folder / f"server-{certificate.serial_number:x}.pem"
        path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
        return path

    def _sign(self, name: str, key: ec.EllipticCurvePublicKey, end: datetime, *, host: str) -> x509.Certificate:
        """A certificate of the key: for `host`, or that of the authority itself when it is empty."""
        from cryptography import x509
        from cryptography.hazmat.primitives import hashes
        from cryptography.x509.oid import NameOID

        now = datetime.now(UTC)
        names = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)]) for text in (name, "Stand-in authority")]
        builder = (
            x509.CertificateBuilder()
            .subject_name(names[0])
            .issuer_name(names[1])
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(min(now, end) - VALIDITY)
            .not_valid_after(end)
            .add_extension(x509.BasicConstraints(ca=not host, path_length=None), critical=True)
        )
        if host:
            builder = builder.add_extension(x509.SubjectAlternativeName([_general_name(host)]), critical=False)
        return builder.sign(self._key, hashes.SHA256())


def _general_name(host: str) -> x509.GeneralName:
    """The host as a certificate names it (RFC 5280, section 4.2.1.6)."""
    from cryptography import x509

    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)
