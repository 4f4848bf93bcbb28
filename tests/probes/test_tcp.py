"""The probe `tcp` against real sockets on loopback: inputs in, whole evidence out, and the verdicts that follow."""

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
from tests.fakes.certificates import TODAY
from tests.fakes.servers import closed_port, hang_up, serving, silence
from tests.fakes.ticks import Ticks

TIMES = ("min", "median", "p95", "max")


class Connect:
    """Dials really, but fails first as it was told; notes what is dialled."""

    def __init__(self, *faults: OSError) -> None:
        self.faults = list(faults)
        self.dialled: list[tuple[str, int]] = []

    def __call__(self, address: str, port: int, patience: float) -> socket.socket:
        self.dialled.append((address, port))
        if self.faults:
            raise self.faults.pop(0)
        return real.connect_to(address, port, patience)


def context(connect_to: Connect | None = None, patience: float = 30, *, private: bool = True) -> ProbeContext:
    def resolve(host: str, _port: int) -> Sequence[str]:
        named = {"gone.example": [], "metadata.example": ["169.254.169.254"], "db.example": ["127.0.0.1"]}
        return named.get(host, [host])

    web = HttpClient(
        private,
        "",
        resolve,
        connect_to or real.connect_to,
        clock=Ticks(),
        sleep=lambda _seconds: None,
        chance=lambda: 0.5,
    )
    return ProbeContext(Host.at(Path(), TODAY, {}), deadline=Deadline.after(patience), http=web)


def look(targets: str | list[str], at: ProbeContext | None = None, **params: Any) -> Evidence:
    return PROBE.measure(PROBE.params.model_validate({"targets": targets, **params}), at or context())


def unseen(observed: Observation) -> Unseen:
    assert isinstance(observed, Unseen)
    return observed


def test_a_port_that_accepts() -> None:
    with serving(silence) as server:
        target = f"127.0.0.1:{server.port}"
        evidence = look(target)

    assert evidence == Evidence(
        facts={
            "accepts": Seen(value=True, target=target),
            "availability": Seen(Percentage(1, 1), target),
            "min": Seen(Decimal(1), target),
            "median": Seen(Decimal(1), target),
            "p95": Unseen(
                Cause.ABSENT, f"{target}: p95 needs 20 answered samples and has 1; write `samples: 20` or more"
            ),
            "max": Seen(Decimal(1), target),
        },
        sources=(Source(target, "tcp"),),
    )
    assert server.requests == []


def test_a_service_that_hangs_up_at_once_has_accepted_all_the_same() -> None:
    with serving(hang_up) as server:
        assert look(f"127.0.0.1:{server.port}").facts["accepts"] == Seen(value=True, target=f"127.0.0.1:{server.port}")


def test_twenty_samples_show_the_95th_percentile() -> None:
    connect_to = Connect()
    with serving(silence) as server:
        evidence = look(f"db.example:{server.port}", context(connect_to), samples=20)

    assert evidence.facts["p95"] == Seen(Decimal(1), f"db.example:{server.port}")
    assert connect_to.dialled == [("127.0.0.1", server.port)] * 20


def test_a_port_that_refuses_is_seen_to_be_closed() -> None:
    target = f"127.0.0.1:{closed_port()}"
    evidence = look(target)

    assert evidence.facts["accepts"] == Seen(value=False, target=target)
    assert evidence.facts["availability"] == Seen(Percentage(0, 1), target)
    for name in TIMES:
        assert evidence.facts[name] == Unseen(Cause.UNREACHABLE, f"{target}: connection refused")
    assert evidence.findings == (Finding("no-connection", f"{target}: connection refused, tried 4 times"),)
    assert f"gets an answer from {target}, or mend the address under `targets`" in evidence.remedies["accepts"].text


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (ConnectionResetError(104, "reset"), "connection reset"),
        (TimeoutError("timed out"), "no connection in time"),
        (ConnectionRefusedError(111, "refused"), "connection refused"),
    ],
)
def test_a_reset_and_silence_are_seen_to_be_down_too(fault: OSError, words: str) -> None:
    evidence = look("db.example:5432", context(Connect(fault)), retries=0)

    assert evidence.facts["accepts"] == Seen(value=False, target="db.example:5432")
    assert evidence.findings == (Finding("no-connection", f"db.example:5432: {words}"),)


def full() -> tuple[socket.socket, list[socket.socket]]:
    """A server that accepts nothing any more, since nobody takes what waits in its queue."""
    door = socket.socket()
    door.bind(("127.0.0.1", 0))
    door.listen(0)
    waiting = []
    while True:
        one = socket.socket()
        one.settimeout(0.2)
        waiting.append(one)
        try:
            one.connect(door.getsockname())
        except TimeoutError:
            return door, waiting


def test_a_server_that_is_full_is_seen_to_be_down() -> None:
    door, waiting = full()
    try:
        target = f"127.0.0.1:{door.getsockname()[1]}"
        evidence = look(target, timeout="200ms", retries=0)
    finally:
        for each in (door, *waiting):
            each.close()

    assert evidence.facts["accepts"] == Seen(value=False, target=target)
    assert unseen(evidence.facts["max"]) == Unseen(Cause.UNREACHABLE, f"{target}: no connection in time")


def test_a_service_that_comes_back_accepts_and_a_note_tells_of_it() -> None:
    with serving(silence) as server:
        evidence = look(f"db.example:{server.port}", context(Connect(ConnectionRefusedError(111, "refused"))))

    assert evidence.facts["accepts"] == Seen(value=True, target=f"db.example:{server.port}")
    assert evidence.findings == ()
    assert evidence.notes == (f"db.example:{server.port}: the sample was accepted only after another attempt",)


def test_one_refusal_among_many_samples_is_seen() -> None:
    with serving(silence) as server:
        target = f"db.example:{server.port}"
        evidence = look(target, context(Connect(ConnectionRefusedError(111, "refused"))), samples=4, retries=0)

    assert evidence.facts["accepts"] == Seen(value=False, target=target, others=(Seen(value=True, target=target),))
    assert evidence.facts["availability"] == Seen(Percentage(3, 4), target)
    assert unseen(evidence.facts["max"]).category is Category.UNREACHABLE
    assert evidence.findings == (Finding("no-connection", f"{target}: connection refused (1 of 4 samples)"),)


# ------------------------------------------------------------------------------------------------ what cannot be asked


def test_a_name_that_does_not_resolve_is_unseen() -> None:
    evidence = look("gone.example:5432", samples=3)

    for name in ("accepts", "availability", *TIMES):
        assert evidence.facts[name] == Unseen(
            Cause.UNREACHABLE, "gone.example:5432: the name gone.example does not resolve"
        )
    assert evidence.findings == ()


def test_there_is_no_way_to_the_host() -> None:
    connect_to = Connect(*[OSError(113, "No route to host")] * 4)

    found = unseen(look("db.example:5432", context(connect_to)).facts["accepts"])

    assert found == Unseen(
        Cause.UNREACHABLE, "db.example:5432: there is no way to tcp://db.example:5432: No route to host"
    )


@pytest.mark.parametrize(
    ("target", "private", "words"),
    [
        ("127.0.0.1:22", False, "loopback, and the setting allow-private is off"),
        ("10.0.0.1:5432", False, "private, and the setting allow-private is off"),
        ("db.example:5432", False, "loopback, and the setting allow-private is off"),
        ("169.254.169.254:80", True, "link-local, where clouds keep their metadata"),
        ("metadata.example:80", True, "link-local, where clouds keep their metadata"),
        ("[::ffff:169.254.169.254]:80", True, "link-local, where clouds keep their metadata"),
        ("[fd00:ec2::254]:80", True, "cloud metadata"),
    ],
)
def test_an_address_that_is_not_allowed_is_never_dialled(target: str, private: bool, words: str) -> None:
    connect_to = Connect()

    found = unseen(look(target, context(connect_to, private=private)).facts["accepts"])

    assert connect_to.dialled == []
    assert found.category is Category.FORBIDDEN
    assert found.detail.endswith(words)


def test_an_item_whose_time_is_over_is_timed_out_and_not_seen_to_be_down() -> None:
    evidence = look("db.example:5432", context(patience=0))

    assert unseen(evidence.facts["accepts"]).category is Category.TIMED_OUT


# -------------------------------------------------------------------------------------------- several targets, verdicts


CHECKLIST = (
    "version: 1\nitems:\n  - {{id: ports, probe: tcp, with: {{targets: {targets}, retries: 0}}, must: [{must}]}}\n"
)


def verdict(targets: list[str], must: str) -> Status:
    checklist = load(CHECKLIST.format(targets=targets, must=must).encode(), "readiness.yml")
    gathered = gather(checklist.items, at := context(), 30)
    return decide(checklist, gathered, at.subject, at.host.clock.now, None).verdicts[0].status


def test_every_target_has_to_accept() -> None:
    with serving(silence) as one:
        up, down = f"127.0.0.1:{one.port}", f"127.0.0.1:{closed_port()}"
        assert verdict([up], "accepts") is Status.PASS
        assert verdict([up], "availability >= 100%") is Status.PASS
        assert verdict([up], "not accepts") is Status.FAIL
        assert verdict([up, down], "accepts") is Status.FAIL
        assert verdict([up, down], "not accepts") is Status.FAIL
        assert verdict([up, "gone.example:1"], "accepts") is Status.UNKNOWN
        assert verdict([down, "gone.example:1"], "accepts") is Status.FAIL
        assert verdict([up, down], "max < 10s") is Status.UNKNOWN


def test_a_port_that_must_be_closed_is_only_proven_by_a_refusal() -> None:
    assert verdict([f"127.0.0.1:{closed_port()}"], "not accepts") is Status.PASS
    assert verdict(["gone.example:1"], "not accepts") is Status.UNKNOWN
    assert verdict(["169.254.169.254:80"], "not accepts") is Status.UNKNOWN


@pytest.mark.parametrize(
    "params",
    [{"targets": []}, {"targets": "db"}, {"targets": "https://db.example/"}, {"samples": 0}, {"timeout": "11m"}],
)
def test_parameters_that_make_no_sense_are_refused(params: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        PROBE.params.model_validate({"targets": "db.example:5432", **params})
