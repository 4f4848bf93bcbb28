"""What the probes that ask web services share: URLs, patience, and headers whose values nobody gets to see."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field

from gate.adapters.clock import Deadline
from gate.adapters.host import Host
from gate.adapters.http.targets import parse_url
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Observation, Seen, Unseen
from gate.model.globs import ServiceAddresses
from gate.model.values import Value
from gate.probes.common.report_files import Duration, OneOrMore, ProbeParams

OUR_SHARE = 0.9
"""The part of the item's time that requests may take, so that what was seen is told before the time is over."""

SECRET = 4
"""From so many characters on, the value of a header is hidden where it appears; less would hide every e."""

_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}"  # noqa: S105 - the `token` of RFC 9110, section 5.6.2
_OWN_HEADERS = frozenset({
    "host", "connection", "content-length", "transfer-encoding", "te", "trailer", "upgrade", "accept-encoding",
    "keep-alive", "expect",
})  # fmt: skip
_KEPT_VARIABLES = ("GITHUB_", "ACTIONS_", "RUNNER_", "INPUT_")

# --------------------------------------------------------------------------------------------------------- parameters


Look = TypeVar("Look")
"""What a look at one target comes to."""


def in_turn(targets: Sequence[str], deadline: Deadline, look: Callable[[str, Deadline], Look]) -> list[Look]:
    """Looks at the targets one after the other; of what is left of OUR_SHARE each gets an even part."""
    return [
        look(target, Deadline.after(deadline.remaining * OUR_SHARE / (len(targets) - number)))
        for number, target in enumerate(targets)
    ]


def _url(written: str) -> str:
    try:
        return parse_url(written).url.partition("#")[0]
    except EvidenceError as fault:
        raise ValueError(fault.detail) from None


def header_name(name: str) -> str:
    """The name as it is.

    Raises:
        ValueError: when it is not the name of a header, or of one that the gate itself sets.
    """
    if not re.fullmatch(_TOKEN, name):
        raise ValueError("this is not the name of a header")
    if name.lower() in _OWN_HEADERS or name.lower().startswith("proxy-"):
        raise ValueError("this header is the gate's own to set")
    return name


def _variable(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,199}", name):
        raise ValueError("this is not the name of an environment variable")
    if name.upper().startswith(_KEPT_VARIABLES):
        raise ValueError("the workflow's own variables are never sent; give the value a name of its own under `env:`")
    return name


def _only_named(written: object) -> object:
    if isinstance(written, str):
        raise ValueError("the value of a header never stands in a checklist; write {env: NAME}")  # noqa: TRY004 - pydantic reads it
    return written


def _patience(wanted: timedelta) -> timedelta:
    if wanted > timedelta(minutes=10):
        raise ValueError("a request is given at most 10m")
    return wanted


class FromVariable(ProbeParams):
    """The value of a header: never written in the checklist, only where it is found."""

    env: Annotated[str, AfterValidator(_variable)] = Field(description="The environment variable that holds the value.")


Urls = Annotated[OneOrMore[Annotated[str, AfterValidator(_url), ServiceAddresses()]], Field(max_length=20)]
"""One http(s) URL or a list of them; always a tuple, never empty."""

Headers = dict[Annotated[str, AfterValidator(header_name)], Annotated[FromVariable, BeforeValidator(_only_named)]]
"""Headers to send, by name."""

Patience = Annotated[Duration, AfterValidator(_patience)]
"""How long one request may take."""

# ------------------------------------------------------------------------------------------------------------ secrets


class Sent:
    """The headers of one item with their values from the environment, which are hidden wherever they come back."""

    def __init__(self, headers: Headers, host: Host) -> None:
        """Looks the values up.

        Raises:
            EvidenceError: absent when a variable is not set, unreadable when its value cannot be sent.
        """
        self.headers = {name: _value(name, source.env, host) for name, source in headers.items()}
        whole_and_bare = (part for value in self.headers.values() for part in (value, value.partition(" ")[2].strip()))
        self.secrets = [part for part in whole_and_bare if len(part) >= SECRET]

    def told(self, url: str, observed: Observation) -> Observation:
        """The same with the URL, and without the values of headers, which a server may send back to us."""
        match observed:
            case Seen(value, where, others):
                told = tuple(each for other in others if isinstance(each := self.told(url, other), (Seen, Unseen)))
                return Seen(self.hidden(value), f"{url}{where}", told)
            case Unseen(reason, detail):
                return Unseen(reason, f"{url}: {self.hidden(detail)}")
            case _:
                return observed

    def hidden(self, value: Value) -> Value:
        """The value with stars in place of secrets."""
        if isinstance(value, frozenset):
            return frozenset(str(self.hidden(each)) for each in value)
        if isinstance(value, str):
            for secret in self.secrets:
                value = re.sub(re.escape(secret), "***", value, flags=re.IGNORECASE)
        return value


def _value(header: str, variable: str, host: Host) -> str:
    value = host.secrets.read(variable)
    if not value:
        raise EvidenceError(Cause.ABSENT, f"the variable {variable}, for the header {header}, is not set or empty")
    if not (value.isascii() and value.isprintable()):
        raise EvidenceError(
            Cause.UNREADABLE, f"the variable {variable} cannot be sent in the header {header}: it has line breaks, "
            "control characters or letters beyond ASCII",
        )  # fmt: skip
    return value
