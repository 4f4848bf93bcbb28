"""Reads the expiry date of a certificate."""

from __future__ import annotations

import warnings
from datetime import datetime

from gate.model.errors import EvidenceError
from gate.model.evidence import Cause


def not_after(der: bytes) -> datetime:
    """The end of the certificate's validity, in UTC (RFC 5280, section 4.1.2.5).

    Raises:
        EvidenceError: UNREADABLE when the bytes are not a certificate.
    """
    from cryptography import x509
    from cryptography.utils import CryptographyDeprecationWarning

    warnings.filterwarnings("ignore", category=CryptographyDeprecationWarning)  # an odd certificate is not our concern
    try:
        return x509.load_der_x509_certificate(der).not_valid_after_utc
    except (ValueError, x509.InvalidVersion):
        raise EvidenceError(Cause.UNREADABLE, "the server's certificate cannot be read") from None
