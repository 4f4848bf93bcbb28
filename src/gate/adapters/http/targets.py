"""What a URL must be for anybody to ask it: http or https, a plain host, no credentials; or host and port; pure.

Stricter than RFC 3986 on purpose, so that no two parsers can read different hosts from one URL.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from gate.model.errors import EvidenceError
from gate.model.evidence import Cause

MAX_URL = 2000
PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\]")
_PLAIN = re.compile(r"[!#$%&'()*+,\-./0-9:;=?@A-Z\[\]_a-z~|]+")


@dataclass(frozen=True, slots=True)
class Target:
    """A URL that may be asked. `host` is without the brackets of an IPv6 address; `port` is the one to connect to."""

    url: str
    scheme: str
    host: str
    port: int

    @property
    def origin(self) -> tuple[str, str, int]:
        """What credentials belong to (RFC 6454)."""
        return self.scheme, self.host, self.port

    @property
    def site(self) -> str:
        """Scheme, host and port for messages: without path and query, which a redirect may have filled with secrets."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if self.port == PORTS.get(self.scheme) else f":{self.port}")


def target(url: str) -> Target:
    """The target that a URL names.

    Raises:
        EvidenceError: forbidden when it is not a plain http or https URL, or carries credentials.
    """
    if len(url) > MAX_URL or not _PLAIN.fullmatch(url):
        raise _refusal(f"a URL has at most {MAX_URL} characters, and no spaces, quotes, backslashes or letters "
                       "beyond ASCII: write %20 and the like")  # fmt: skip
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _refusal("this is not a URL: its host or port cannot be read") from None
    scheme = parts.scheme.lower()
    if scheme not in PORTS:
        raise _refusal(f"only http:// and https:// are asked, not {scheme + ':' if scheme else 'a URL without scheme'}")
    if "@" in parts.netloc:
        raise _refusal("a URL with credentials (user@host) is refused; name a variable under `headers`")
    host = re.sub(r":[0-9]*$", "", parts.netloc)
    if not _HOST.fullmatch(host) or port == 0:
        raise _refusal("the host or the port of the URL cannot be read")
    return Target(url, scheme, host.strip("[]").lower(), port or PORTS[scheme])


def endpoint(written: str) -> Target:
    """The target that `host:port` names, such as `db.example.com:5432` or `[2001:db8::1]:443`.

    Raises:
        EvidenceError: forbidden when it is anything else.
    """
    host, colon, port = written.rpartition(":")
    if not colon or not _HOST.fullmatch(host) or not re.fullmatch("[0-9]{1,5}", port) or not 0 < int(port) < 65536:
        raise _refusal("a target is a host and a port, such as db.example.com:5432 or [2001:db8::1]:443")
    return Target(f"tcp://{written}", "tcp", host.strip("[]").lower(), int(port))


def redirected(origin: Target, location: str) -> Target:
    """Where a redirect leads.

    Raises:
        EvidenceError: forbidden as `target` does, saying that a redirect led there.
    """
    from requests.utils import requote_uri

    try:
        return target(urljoin(origin.url, requote_uri(location.strip())).partition("#")[0])
    except EvidenceError as fault:
        raise _refusal(f"{origin.site} redirects to where nobody is asked: {fault.detail}") from None
    except ValueError:
        raise _refusal(f"{origin.site} redirects to something that is not a URL") from None


def _refusal(detail: str) -> EvidenceError:
    return EvidenceError(Cause.FORBIDDEN, detail)
