"""HTTP requests of the probes: parameter types, time per target, and headers whose values stay secret."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field

from gate.adapters.clock import Deadline
from gate.adapters.http.targets import parse_url
from gate.adapters.secrets import Secrets
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Observation, Seen, Unseen
from gate.model.globs import ServiceAddresses
from gate.model.values import Value
from gate.probes.common.parameters import Duration, OneOrMore, ProbeParams

REQUEST_TIME = 0.9
"""The part of the item's time that requests may use; the rest is left for reporting the result."""

MIN_SECRET = 4
"""Header values with fewer characters are not redacted: that would hide ordinary text."""

_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}"  # noqa: S105 - the `token` of RFC 9110, section 5.6.2
_RESERVED_HEADERS = frozenset({
    "host", "connection", "content-length", "transfer-encoding", "te", "trailer", "upgrade", "accept-encoding",
    "keep-alive", "expect",
})  # fmt: skip
_RESERVED_VARIABLES = ("GITHUB_", "ACTIONS_", "RUNNER_", "INPUT_")

Result = TypeVar("Result")


def measure_targets(
    targets: Sequence[str], deadline: Deadline, measure: Callable[[str, Deadline], Result]
) -> list[Result]:
    """Measures the targets one after the other; each gets an equal part of what is left of REQUEST_TIME."""
    return [
        measure(target, Deadline.after(deadline.remaining * REQUEST_TIME / (len(targets) - index)))
        for index, target in enumerate(targets)
    ]


# --------------------------------------------------------------------------------------------------------- parameters


def _parse_url(raw: str) -> str:
    try:
        return parse_url(raw).url.partition("#")[0]
    except EvidenceError as error:
        raise ValueError(error.detail) from None


def check_header_name(name: str) -> str:
    """Returns the name.

    Raises:
        ValueError: when it is not a valid header name, or the gate itself sets this header.
    """
    if not re.fullmatch(_TOKEN, name):
        raise ValueError("this is not the name of a header")
    if name.lower() in _RESERVED_HEADERS or name.lower().startswith("proxy-"):
        raise ValueError("the gate sets this header itself")
    return name


def _check_variable(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,199}", name):
        raise ValueError("this is not the name of an environment variable")
    if name.upper().startswith(_RESERVED_VARIABLES):
        raise ValueError("variables of the workflow are never sent; pass the value under another name in `env:`")
    return name


def _refuse_literal(raw: object) -> object:
    if isinstance(raw, str):
        raise ValueError("a checklist never contains the value of a header; write {env: NAME}")  # noqa: TRY004 - pydantic reads it
    return raw


def _limit_timeout(timeout: timedelta) -> timedelta:
    if timeout > timedelta(minutes=10):
        raise ValueError("the timeout of a request is at most 10m")
    return timeout


class EnvironmentVariable(ProbeParams):
    """The value of a header, which comes from the environment and is never in the checklist."""

    env: Annotated[str, AfterValidator(_check_variable)] = Field(
        description="The environment variable that holds the value."
    )


Urls = Annotated[OneOrMore[Annotated[str, AfterValidator(_parse_url), ServiceAddresses()]], Field(max_length=20)]
"""One http(s) URL or a list of them; always a tuple, never empty."""

Headers = dict[
    Annotated[str, AfterValidator(check_header_name)],
    Annotated[EnvironmentVariable, BeforeValidator(_refuse_literal)],
]
"""The headers to send, by name."""

Timeout = Annotated[Duration, AfterValidator(_limit_timeout)]
"""The longest that one request may take."""


def _limit_wait(wait: timedelta) -> timedelta:
    if wait > timedelta(hours=1):
        raise ValueError("a service is waited for 1h at most")
    return wait


Wait = Annotated[Duration, AfterValidator(_limit_wait)] | None
"""How long a service that is still starting is asked again."""

WAIT = "How long to ask again while the item's `must` does not hold, such as 2m for a service that is still starting."
"""The description of the parameter `wait`."""


def wait_seconds(wait: timedelta | None) -> float:
    """The seconds of the parameter `wait`."""
    return wait.total_seconds() if wait else 0


# ------------------------------------------------------------------------------------------------------------ headers


class RequestHeaders:
    """The headers of one item with their values from the environment; `redact` hides the values in evidence."""

    def __init__(self, headers: Headers, secrets: Secrets) -> None:
        """Reads the values.

        Raises:
            EvidenceError: absent when a variable is not set, unreadable when its value cannot be sent.
        """
        self.values = {name: _read_value(name, source.env, secrets) for name, source in headers.items()}
        candidates = (part for value in self.values.values() for part in (value, value.partition(" ")[2].strip()))
        self._secrets = [part for part in candidates if len(part) >= MIN_SECRET]

    def redact_observation(self, url: str, observed: Observation) -> Observation:
        """The same observation with its URL, and without the values of headers, which a server may send back."""
        match observed:
            case Seen(value, location, rest):
                redacted = (self.redact_observation(url, other) for other in rest)
                return Seen(
                    self.redact(value),
                    f"{url}{location}",
                    tuple(other for other in redacted if isinstance(other, (Seen, Unseen))),
                )
            case Unseen(cause, detail, subject):
                return Unseen(cause, f"{url}: {self.redact(detail)}", subject or url)
            case _:
                return observed

    def redact(self, value: Value) -> Value:
        """The value with `***` in place of header values."""
        if isinstance(value, frozenset):
            return frozenset(str(self.redact(member)) for member in value)
        if isinstance(value, str):
            for secret in self._secrets:
                value = re.sub(re.escape(secret), "***", value, flags=re.IGNORECASE)
        return value


def _read_value(header: str, variable: str, secrets: Secrets) -> str:
    value = secrets.read(variable)
    if not value:
        raise EvidenceError(
            Cause.ABSENT,
            f"the environment variable {variable} for the header {header} is not set or is empty",
            variable,
        )
    if not (value.isascii() and value.isprintable()):
        raise EvidenceError(
            Cause.UNREADABLE,
            f"the environment variable {variable} cannot be sent in the header {header}: it contains line breaks, "
            "control characters or characters beyond ASCII",
            variable,
        )
    return value
