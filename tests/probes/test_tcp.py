"""The probe `tcp` against real sockets on loopback: parameters in, evidence and verdicts out."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from gate.adapters.clock import Deadline
from gate.adapters.host import Host
from gate.adapters.http import connection as real
from gate.adapters.http.client import HttpClient
from gate.checklist import load
from gate.gather.concurrent import gather
from gate.judge import decide
from gate.model.decision import Status
from gate.model.evidence import Category, Cause, Evidence, Finding, Observation, Seen, Source, Unseen
from gate.model.values import Percentage
from gate.probes.common.probe import ProbeContext
from gate.probes.tcp import PROBE
from tests.cases import cases
from tests.fakes.certificates import TODAY
from tests.fakes.servers import close, closed_port, serving, silence
from tests.fakes.ticks import Ticks

GONE = "gone.example:5432"
LATENCIES = ("min", "median", "p95", "max")


class Connect:
    """Connects, after failing with the given errors; records the addresses."""

    def __init__(self, *errors: OSError) -> None:
        self.errors = list(errors)
        self.addresses: list[tuple[str, int]] = []

    def __call__(self, address: str, port: int, timeout: float) -> socket.socket:
        self.addresses.append((address, port))
        if self.errors:
            raise self.errors.pop(0)
        return real.connect_to(address, port, timeout)


def context(connect_to: Connect | None = None, seconds: float = 30, *, private: bool = True) -> ProbeContext:
    def resolve(host: str, _port: int) -> Sequence[str]:
        addresses = {"gone.example": [], "metadata.example": ["169.254.169.254"], "db.example": ["127.0.0.1"]}
        return addresses.get(host, [host])

    web = HttpClient(
        private,
        "",
        resolve,
        connect_to or real.connect_to,
        clock=Ticks(),
        sleep=lambda _seconds: None,
        random=lambda: 0.5,
    )
    return ProbeContext(Host.at(Path(), TODAY, {}), deadline=Deadline.after(seconds), open_http=lambda: web)


def measure(targets: str | list[str], at: ProbeContext | None = None, **params: Any) -> Evidence:
    return PROBE.measure(PROBE.params.model_validate({"targets": targets, **params}), at or context())


def unseen(observed: Observation) -> Unseen:
    assert isinstance(observed, Unseen)
    return observed


def test_a_port_that_accepts_gives_every_fact() -> None:
    with serving(silence) as server:
        target = f"127.0.0.1:{server.port}"
        evidence = measure(target)

    assert evidence == Evidence(
        facts={
            "accepts": Seen(value=True, target=target),
            "availability": Seen(Percentage(1, 1), target),
            "min": Seen(Decimal(1), target),
            "median": Seen(Decimal(1), target),
            "p95": Unseen(
                Cause.MISSING_VALUE,
                f"{target}: p95 needs 20 samples with a response and has 1; set `samples: 20` or more",
                target,
            ),
            "max": Seen(Decimal(1), target),
        },
        sources=(Source(target, "tcp"),),
    )
    assert server.requests == []


def test_a_service_that_closes_the_connection_has_accepted_it() -> None:
    with serving(close) as server:
        assert measure(f"127.0.0.1:{server.port}").facts["accepts"] == Seen(
            value=True, target=f"127.0.0.1:{server.port}"
        )


def test_twenty_samples_give_the_95th_percentile() -> None:
    connect_to = Connect()
    with serving(silence) as server:
        evidence = measure(f"db.example:{server.port}", context(connect_to), samples=20)

    assert evidence.facts["p95"] == Seen(Decimal(1), f"db.example:{server.port}")
    assert connect_to.addresses == [("127.0.0.1", server.port)] * 20


def test_a_port_that_refuses_is_closed() -> None:
    target = f"127.0.0.1:{closed_port()}"
    evidence = measure(target)

    assert evidence.facts["accepts"] == Seen(value=False, target=target)
    assert evidence.facts["availability"] == Seen(Percentage(0, 1), target)
    for name in LATENCIES:
        assert evidence.facts[name] == Unseen(Cause.UNREACHABLE, f"{target}: connection refused", target)
    assert evidence.findings == (Finding("no-connection", f"{target}: connection refused, after 4 attempts"),)
    assert f"can reach {target}, or fix the address under `targets`" in evidence.remedies["accepts"].text


@cases(
    ("error", "message"),
    [
        (ConnectionResetError(104, "reset"), "connection reset"),
        (TimeoutError("timed out"), "no connection in time"),
        (ConnectionRefusedError(111, "refused"), "connection refused"),
    ],
)
def test_a_reset_and_a_timeout_mean_down(error: OSError, message: str) -> None:
    evidence = measure("db.example:5432", context(Connect(error)), retries=0)

    assert evidence.facts["accepts"] == Seen(value=False, target="db.example:5432")
    assert evidence.findings == (Finding("no-connection", f"db.example:5432: {message}"),)


def full_server() -> tuple[socket.socket, list[socket.socket]]:
    """A server with a full queue, and the connections that wait in it."""
    server = socket.socket()
    server.bind(("127.0.0.1", 0))
    server.listen(0)
    waiting = []
    while True:
        client = socket.socket()
        client.settimeout(0.2)
        waiting.append(client)
        try:
            client.connect(server.getsockname())
        except TimeoutError:
            return server, waiting


def test_a_server_with_a_full_queue_is_down() -> None:
    server, waiting = full_server()
    try:
        target = f"127.0.0.1:{server.getsockname()[1]}"
        evidence = measure(target, timeout="200ms", retries=0)
    finally:
        for connection in (server, *waiting):
            connection.close()

    assert evidence.facts["accepts"] == Seen(value=False, target=target)
    assert unseen(evidence.facts["max"]) == Unseen(Cause.UNREACHABLE, f"{target}: no connection in time", target)


def test_a_service_that_recovers_accepts_with_a_note() -> None:
    with serving(silence) as server:
        evidence = measure(f"db.example:{server.port}", context(Connect(ConnectionRefusedError(111, "refused"))))

    assert evidence.facts["accepts"] == Seen(value=True, target=f"db.example:{server.port}")
    assert evidence.findings == ()
    assert evidence.notes == (f"db.example:{server.port}: the sample was accepted only after a retry",)


def test_one_refusal_among_many_samples_makes_accepts_false() -> None:
    with serving(silence) as server:
        target = f"db.example:{server.port}"
        evidence = measure(target, context(Connect(ConnectionRefusedError(111, "refused"))), samples=4, retries=0)

    assert evidence.facts["accepts"] == Seen(
        value=False, target=target, other_targets=(Seen(value=True, target=target),)
    )
    assert evidence.facts["availability"] == Seen(Percentage(3, 4), target)
    assert unseen(evidence.facts["max"]).category is Category.UNREACHABLE
    assert evidence.findings == (Finding("no-connection", f"{target}: connection refused (1 of 4 samples)"),)


# ------------------------------------------------------------------------------------------------ no data


def test_a_name_that_does_not_resolve_is_unseen() -> None:
    evidence = measure(GONE, samples=3)

    for name in ("accepts", "availability", *LATENCIES):
        assert evidence.facts[name] == Unseen(
            Cause.UNREACHABLE, "gone.example:5432: the name gone.example does not resolve", GONE
        )
    assert evidence.findings == ()


def test_a_host_without_a_route_is_unseen() -> None:
    connect_to = Connect(*[OSError(113, "No route to host")] * 4)

    observed = unseen(measure("db.example:5432", context(connect_to)).facts["accepts"])

    assert observed == Unseen(
        Cause.UNREACHABLE,
        "db.example:5432: there is no route to tcp://db.example:5432: No route to host",
        "db.example:5432",
    )


@cases(
    ("target", "private", "ending"),
    [
        ("127.0.0.1:22", False, "loopback, and allow-private is off"),
        ("10.0.0.1:5432", False, "private, and allow-private is off"),
        ("db.example:5432", False, "loopback, and allow-private is off"),
        ("169.254.169.254:80", True, "link-local, where clouds keep their metadata"),
        ("metadata.example:80", True, "link-local, where clouds keep their metadata"),
        ("[::ffff:169.254.169.254]:80", True, "link-local, where clouds keep their metadata"),
        ("[fd00:ec2::254]:80", True, "cloud metadata"),
    ],
)
def test_a_blocked_address_is_never_connected_to(target: str, private: bool, ending: str) -> None:
    connect_to = Connect()

    observed = unseen(measure(target, context(connect_to, private=private)).facts["accepts"])

    assert connect_to.addresses == []
    assert observed.category is Category.FORBIDDEN
    assert observed.detail.endswith(ending)


def test_an_item_out_of_time_is_timed_out_and_not_down() -> None:
    evidence = measure("db.example:5432", context(seconds=0))

    assert unseen(evidence.facts["accepts"]).category is Category.TIMED_OUT


# -------------------------------------------------------------------------------------------- several targets, verdicts


CHECKLIST = (
    "version: 1\nitems:\n  - {{id: ports, probe: tcp, with: {{targets: {targets}, retries: 0}}, must: [{must}]}}\n"
)


def verdict(targets: list[str], must: str) -> Status:
    checklist = load(CHECKLIST.format(targets=targets, must=must).encode(), "readiness.yml")
    gathered = gather(checklist.items, at := context(), 30)
    return decide(checklist, gathered, at.subject, at.host.clock.now).verdicts[0].status


def test_every_target_must_accept() -> None:
    with serving(silence) as server:
        up, down = f"127.0.0.1:{server.port}", f"127.0.0.1:{closed_port()}"
        assert verdict([up], "accepts") is Status.PASS
        assert verdict([up], "availability >= 100%") is Status.PASS
        assert verdict([up], "not accepts") is Status.FAIL
        assert verdict([up, down], "accepts") is Status.FAIL
        assert verdict([up, down], "not accepts") is Status.FAIL
        assert verdict([up, "gone.example:1"], "accepts") is Status.UNKNOWN
        assert verdict([down, "gone.example:1"], "accepts") is Status.FAIL
        assert verdict([up, down], "max < 10s") is Status.UNKNOWN


def test_only_a_refusal_proves_that_a_port_is_closed() -> None:
    assert verdict([f"127.0.0.1:{closed_port()}"], "not accepts") is Status.PASS
    assert verdict(["gone.example:1"], "not accepts") is Status.UNKNOWN
    assert verdict(["169.254.169.254:80"], "not accepts") is Status.UNKNOWN


@cases(
    "params",
    [{"targets": []}, {"targets": "db"}, {"targets": "https://db.example/"}, {"samples": 0}, {"timeout": "11m"}],
)
def test_invalid_parameters_are_refused(params: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        PROBE.params.model_validate({"targets": "db.example:5432", **params})
