"""Which URLs may be requested: http or https, a plain host, no credentials; or a host and a port; pure.

Stricter than RFC 3986, so that no two parsers can read different hosts from one URL.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from gate.model.errors import EvidenceError
from gate.model.evidence import Cause
from gate.model.lazy_dataclass import dataclass

MAX_URL = 2000
PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\]")
_ALLOWED_CHARACTERS = re.compile(r"[!#$%&'()*+,\-./0-9:;=?@A-Z\[\]_a-z~|]+")


@dataclass(frozen=True, slots=True)
class Target:
    """An allowed URL. `host` has no brackets around an IPv6 address; `port` is the port to connect to."""

    url: str
    scheme: str
    host: str
    port: int

    @property
    def origin(self) -> tuple[str, str, int]:
        """The origin that credentials belong to (RFC 6454)."""
        return self.scheme, self.host, self.port

    @property
    def site(self) -> str:
        """Scheme, host and port, for messages: path and query of a redirect may hold secrets."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if self.port == PORTS.get(self.scheme) else f":{self.port}")


def parse_url(url: str, instead: str = "; name a variable under `headers`") -> Target:
    """Parses the URL of a request; `instead` is the advice to somebody whose URL has credentials.

    Raises:
        EvidenceError: ADDRESS_BLOCKED when it is not a plain http or https URL, or has credentials.
    """
    if len(url) > MAX_URL or not _ALLOWED_CHARACTERS.fullmatch(url):
        raise _refusal(f"a URL has at most {MAX_URL} characters, and no spaces, quotes, backslashes or characters "
                       "outside ASCII; write %20 and the like")  # fmt: skip
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _refusal("this is not a URL: its host or port cannot be read") from None
    scheme = parts.scheme.lower()
    if scheme not in PORTS:
        actual = f"{scheme}:" if scheme else "a URL without a scheme"
        raise _refusal(f"expected http:// or https://, not {actual}")
    if "@" in parts.netloc:
        raise _refusal("a URL must not contain credentials (user@host)" + instead)
    host = re.sub(r":[0-9]*$", "", parts.netloc)
    if not _HOST.fullmatch(host) or port == 0:
        raise _refusal("the host or the port of the URL cannot be read")
    return Target(url, scheme, host.strip("[]").lower(), port or PORTS[scheme])


def parse_endpoint(text: str) -> Target:
    """Parses a host and a port, such as `db.example.com:5432` or `[2001:db8::1]:443`.

    Raises:
        EvidenceError: ADDRESS_BLOCKED for anything else.
    """
    host, colon, port = text.rpartition(":")
    if not colon or not _HOST.fullmatch(host) or not re.fullmatch("[0-9]{1,5}", port) or not 0 < int(port) < 65536:
        raise _refusal("expected a host and a port, such as db.example.com:5432 or [2001:db8::1]:443")
    return Target(f"tcp://{text}", "tcp", host.strip("[]").lower(), int(port))


def parse_redirect(origin: Target, location: str) -> Target:
    """Parses the `Location` of a redirect from `origin`.

    Raises:
        EvidenceError: ADDRESS_BLOCKED as `parse_url`, with the origin in the message.
    """
    from requests.utils import requote_uri

    try:
        return parse_url(urljoin(origin.url, requote_uri(location.strip())).partition("#")[0])
    except EvidenceError as error:
        raise _refusal(f"{origin.site} redirects to a URL that is not allowed: {error.detail}") from None
    except ValueError:
        raise _refusal(f"{origin.site} redirects to something that is not a URL") from None


def _refusal(detail: str) -> EvidenceError:
    return EvidenceError(Cause.ADDRESS_BLOCKED, detail)
