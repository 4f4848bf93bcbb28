"""The probe `http` against real servers on loopback: parameters in, evidence and verdicts out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from gate.adapters.clock import Clock, Deadline
from gate.adapters.host import Host
from gate.adapters.http.client import MAX_BODY, HttpClient
from gate.checklist import load
from gate.gather.concurrent import gather
from gate.judge import decide, is_met
from gate.model.decision import Status
from gate.model.errors import EvidenceError
from gate.model.evidence import Category, Cause, Evidence, Finding, Observation, Seen, Source, Unseen
from gate.model.subject import Subject
from gate.model.values import FactSpec, Kind, Percentage
from gate.probes.common.aggregate import aggregate
from gate.probes.common.http_parameters import RESERVED_FACTS
from gate.probes.common.probe import Probe, ProbeContext
from gate.probes.http import PROBE, VERSION
from gate.render.step import step_of
from tests.cases import cases
from tests.fakes import certificates
from tests.fakes.servers import (
    Behaviour,
    Server,
    closed_port,
    drip,
    in_turn,
    redirect,
    reset,
    respond,
    send,
    serving,
    silence,
)
from tests.fakes.ticks import Ticks
from tests.folders import with_folders

HEAD = "0123456789abcdef0123456789abcdef01234567"
HEALTHY = b'{"checks": {"database": {"status": "healthy"}}, "queue": {"depth": 3}}'
GONE = "http://gone.example/"
LATENCIES = ("min", "median", "p95", "max")


def context(
    env: Mapping[str, str] | None = None,
    head: str = HEAD,
    seconds: float = 30,
    ca_file: str = "",
    *,
    private: bool = True,
) -> ProbeContext:
    def resolve(host: str, _port: int) -> Sequence[str]:
        return [] if host.endswith("gone.example") else ["127.0.0.1"] if host == "service.example" else [host]

    web = HttpClient(private, ca_file, resolve, clock=Ticks(), sleep=lambda _seconds: None, random=lambda: 0.5)
    web.preload()  # so that `seconds` does not include loading libraries
    host = Host.at(Path(), certificates.TODAY, env or {})
    return ProbeContext(host, Subject(head_sha=head), deadline=Deadline.after(seconds), open_http=lambda: web)


def measure(urls: str | list[str], at: ProbeContext | None = None, **params: object) -> Evidence:
    return PROBE.measure(PROBE.params.model_validate({"urls": urls, **params}), at or context())


def request(behaviour: Behaviour, at: ProbeContext | None = None, **params: object) -> tuple[Evidence, Server]:
    with serving(behaviour) as server:
        return measure(server.url(), at, **params), server


def unseen(evidence: Evidence, name: str) -> Unseen:
    observed = evidence.facts[name]
    assert isinstance(observed, Unseen)
    return observed


def value(evidence: Evidence, name: str) -> object:
    observed = evidence.facts[name]
    assert isinstance(observed, Seen)
    assert not observed.other_targets
    return observed.value


# --------------------------------------------------------------------------------------------------------- one service


def test_a_healthy_service_gives_every_fact() -> None:
    evidence, server = request(respond(200, HEALTHY), facts={"db": "checks.database.status"})
    url = server.url()
    too_few = f"{url}: p95 needs 20 samples with a response and has 1; set `samples: 20` or more"

    assert evidence == Evidence(
        facts={
            "status": Seen(Decimal(200), url),
            "availability": Seen(Percentage(1, 1), url),
            "min": Seen(Decimal(1), url),
            "median": Seen(Decimal(1), url),
            "p95": Unseen(Cause.MISSING_VALUE, too_few, url),
            "max": Seen(Decimal(1), url),
            "redirects": Seen(Decimal(0), url),
            "headers": Seen(frozenset({"content-type", "content-length"}), url),
            "certificate_valid_for": Unseen(
                Cause.ABSENT, f"{url}: the URL does not use https, so there is no certificate", url
            ),
            "db": Seen("healthy", url),
        },
        sources=(Source(url, "http", digest=f"sha256:{hashlib.sha256(HEALTHY).hexdigest()}"),),
    )


def test_twenty_samples_give_the_95th_percentile() -> None:
    evidence, server = request(respond(), samples=20)

    assert value(evidence, "p95") == Decimal(1)
    assert value(evidence, "availability") == Percentage(20, 20)
    assert len(server.requests) == 20


def test_a_service_that_refuses_is_down() -> None:
    url = f"http://127.0.0.1:{closed_port()}/"
    evidence = measure(url, facts={"db": "a"}, version="commit")
    refused = Unseen(Cause.UNREACHABLE, f"{url}: connection refused", url)

    assert evidence.facts["availability"] == Seen(Percentage(0, 1), url)
    assert evidence.facts["status"] == Seen(
        Decimal(600), url, (Unseen(Cause.UNREACHABLE, f"{url}: no response: connection refused", url),)
    )
    for name in (*LATENCIES, "headers", "redirects", "db", "version_matches"):
        assert evidence.facts[name] == refused
    assert evidence.findings == (Finding("no-answer", f"{url}: connection refused, after 4 attempts"),)
    assert f"can reach {url}, or fix the address under `urls`" in evidence.remedies["status"].text


@cases(
    ("behaviour", "message"),
    [(silence, "no complete response in time"), (drip(b"HTTP/1.1 200 OK\r\n\r\n"), "no complete response in time"),
     (reset, "connection reset")],
)  # fmt: skip
def test_a_service_that_resets_or_never_finishes_is_down(behaviour: Behaviour, message: str) -> None:
    evidence, server = request(behaviour, timeout="200ms", retries=0)

    assert value(evidence, "availability") == Percentage(0, 1)
    assert unseen(evidence, "max") == Unseen(Cause.UNREACHABLE, f"{server.url()}: {message}", server.url())
    assert evidence.findings == (Finding("no-answer", f"{server.url()}: {message}"),)


def test_a_server_error_gives_only_status_and_availability() -> None:
    evidence, server = request(respond(503, HEALTHY), facts={"db": "checks.database.status"})

    assert value(evidence, "status") == Decimal(503)
    assert value(evidence, "availability") == Percentage(0, 1)
    assert unseen(evidence, "db") == Unseen(Cause.UNREACHABLE, f"{server.url()}: answered 503", server.url())
    assert unseen(evidence, "median") == Unseen(Cause.UNREACHABLE, f"{server.url()}: answered 503", server.url())
    assert evidence.findings == (Finding("server-error", f"{server.url()}: answered 503, after 4 attempts"),)


def test_a_service_that_recovers_is_available_with_a_note() -> None:
    evidence, server = request(in_turn([respond(503), respond(200)]))

    assert value(evidence, "status") == Decimal(200)
    assert value(evidence, "availability") == Percentage(1, 1)
    assert value(evidence, "max") == Decimal(2)
    assert evidence.findings == ()
    assert evidence.notes == (f"{server.url()}: the sample was answered only after a retry",)


def test_a_status_beyond_those_of_http_counts_as_unavailable() -> None:
    evidence, _ = request(send(b"HTTP/1.1 999 Denied\r\nContent-Length: 0\r\n\r\n"))

    assert value(evidence, "status") == Decimal(999)
    assert value(evidence, "availability") == Percentage(0, 1)


def test_a_404_counts_as_available() -> None:
    evidence, server = request(respond(404))

    assert value(evidence, "status") == Decimal(404)
    assert value(evidence, "availability") == Percentage(1, 1)
    assert len(server.requests) == 1


def test_a_body_too_large_to_read_does_not_affect_the_status() -> None:
    evidence, server = request(respond(200, b" " * (MAX_BODY + 1)), facts={"db": "a"})

    assert value(evidence, "status") == Decimal(200)
    assert unseen(evidence, "db").detail == f"{server.url()}: the body has more than 4,194,304 bytes"
    assert unseen(evidence, "max").detail.endswith("bytes, so it was not read to its end")


def test_a_header_with_a_very_long_name_makes_headers_unseen() -> None:
    evidence, server = request(respond(200, b"", {"X" * 101: "y"}))

    detail = f"{server.url()}: the name of a header has more than 100 characters"
    assert unseen(evidence, "headers") == Unseen(Cause.TOO_LARGE, detail, server.url())


def test_redirects_are_counted() -> None:
    evidence, _ = request(in_turn([redirect("/a"), redirect("/b"), respond()]))

    assert value(evidence, "redirects") == Decimal(2)
    assert value(evidence, "status") == Decimal(200)


def test_without_following_the_redirect_is_the_response() -> None:
    evidence, _ = request(redirect("https://www.example.org/", 301), follow=0)

    assert value(evidence, "status") == Decimal(301)
    assert value(evidence, "redirects") == Decimal(1)


# ------------------------------------------------------------------------------------------------ no data


def test_a_name_that_does_not_resolve_makes_every_fact_unseen() -> None:
    evidence = measure("http://gone.example/", samples=3)
    missing = Unseen(Cause.UNREACHABLE, "http://gone.example/: the name gone.example does not resolve", GONE)

    for name in ("status", "availability", *LATENCIES, "headers", "redirects"):
        assert evidence.facts[name] == missing
    assert evidence.findings == ()


def test_a_private_address_is_not_requested_without_the_setting() -> None:
    with serving(respond()) as server:
        evidence = measure(server.url(), context(private=False))

    assert server.requests == []
    assert unseen(evidence, "status").category is Category.FORBIDDEN
    assert "allow-private is off" in unseen(evidence, "availability").detail


def test_a_redirect_to_cloud_metadata_is_unseen() -> None:
    evidence, server = request(redirect("http://169.254.169.254/latest/meta-data/"))

    assert len(server.requests) == 1
    assert unseen(evidence, "status").category is Category.FORBIDDEN
    assert unseen(evidence, "availability").category is Category.FORBIDDEN


def test_a_service_that_uses_up_the_time_of_the_item_is_down() -> None:
    evidence, _ = request(silence, context(seconds=0.6), samples=50, timeout="100ms", retries=0)

    status, availability = evidence.facts["status"], evidence.facts["availability"]
    assert isinstance(status, Seen)
    assert isinstance(availability, Seen)
    assert status.value == Decimal(600)
    assert isinstance(availability.value, Percentage)
    assert availability.value.part == 0
    assert 0 < availability.value.of < 50
    assert [other.cause for other in availability.other_targets if isinstance(other, Unseen)] == [Cause.TIMED_OUT]


def test_without_a_deadline_every_url_is_requested() -> None:
    with serving(respond()) as server:
        evidence = measure(server.url(), replace(context(), deadline=Deadline()))

    assert value(evidence, "status") == Decimal(200)


def test_an_item_out_of_time_is_timed_out_and_not_down() -> None:
    evidence, _ = request(silence, context(seconds=0.4))

    assert unseen(evidence, "status").category is Category.TIMED_OUT
    assert unseen(evidence, "availability").category is Category.TIMED_OUT


# -------------------------------------------------------------------------------------------------------------- N of M


def flaky(good: int, bad: int) -> Behaviour:
    return in_turn([respond(200, HEALTHY)] * good + [respond(500)] * bad)


def test_without_a_quorum_every_sample_needs_a_response() -> None:
    evidence, server = request(flaky(4, 1), samples=5, retries=0, facts={"db": "checks.database.status"})
    url = server.url()

    assert evidence.facts["status"] == Seen(Decimal(500), url, (Seen(Decimal(200), url),))
    assert value(evidence, "availability") == Percentage(4, 5)
    detail = f"{url}: 4 of 5 samples have a response, and 5 are required: answered 500"
    assert unseen(evidence, "db") == Unseen(Cause.UNREACHABLE, detail, url)
    assert evidence.findings == (Finding("server-error", f"{url}: answered 500 (1 of 5 samples)"),)


def test_a_quorum_ignores_the_worst_samples() -> None:
    evidence, _ = request(flaky(4, 1), samples=5, quorum=4, retries=0, facts={"db": "checks.database.status"})

    assert value(evidence, "status") == Decimal(200)
    assert value(evidence, "availability") == Percentage(4, 5)
    assert value(evidence, "db") == "healthy"


def test_a_missed_quorum_ignores_no_sample() -> None:
    evidence, _ = request(flaky(3, 2), samples=5, quorum=4, retries=0)

    observed = evidence.facts["status"]
    assert isinstance(observed, Seen)
    assert observed.value == Decimal(500)


# --------------------------------------------------------------------------------------------------------- certificate


@cases("days", [-3, 5, 90])
@with_folders
def test_the_remaining_time_of_a_certificate_is_measured(days: int, tmp_path: Path) -> None:
    with serving(respond(), certificates.server("service.example", timedelta(days=days))) as server:
        url = server.url(host="service.example", scheme="https")
        evidence = measure(url, context(ca_file=certificates.trusted(tmp_path)))

    assert value(evidence, "certificate_valid_for") == Decimal(days * 86400)
    status = evidence.facts["status"]
    if days > 0:
        assert status == Seen(Decimal(200), url)
    else:
        assert isinstance(status, Unseen)
        assert status.category is Category.FORBIDDEN
        assert "certificate has expired" in status.detail


def test_the_certificate_of_a_server_that_is_down_is_unseen() -> None:
    evidence = measure(f"https://127.0.0.1:{closed_port()}/")

    assert unseen(evidence, "certificate_valid_for").detail.endswith("presents no certificate: connection refused")
    assert value(evidence, "availability") == Percentage(0, 1)


# ------------------------------------------------------------------------------------------------------------- version


@cases(
    ("deployed", "matches"),
    [
        (HEAD, True),
        (HEAD[:7], True),
        (HEAD.upper(), True),
        (HEAD[:6], False),
        (HEAD + "0", False),
        (HEAD[1:], False),
        ("f" * 40, False),
        ("latest", False),
        ("v1.2.3", False),
    ],
)
def test_version_matches_compares_with_the_commit_under_test(deployed: str, matches: bool) -> None:
    by_body, _ = request(respond(200, f'{{"build": {{"commit": "{deployed}"}}}}'.encode()), version="build.commit")
    by_header, _ = request(respond(200, b"", {"X-Commit": deployed}), version={"header": "x-commit"})

    assert value(by_body, "version_matches") is matches
    assert value(by_header, "version_matches") is matches


def test_without_a_version_or_a_commit_version_matches_is_unseen() -> None:
    no_version, _ = request(respond(200, b"{}"), version="commit")
    no_commit, _ = request(respond(200, b'{"commit": "abc"}'), context(head=""), version="commit")

    assert unseen(no_version, "version_matches").category is Category.ABSENT
    assert unseen(no_commit, "version_matches").category is Category.ABSENT


# ------------------------------------------------------------------------------------------------------------- secrets


SECRET_HEADER = {
    "headers": {"Authorization": {"env": "HEALTH_TOKEN"}},
    "facts": {"echo": "token", "header": {"header": "X-T"}},
}


def test_a_header_is_sent_and_redacted() -> None:
    back = respond(200, b'{"token": "it was s3cret-word, no?"}', {"X-T": "Bearer s3cret-word"})
    evidence, server = request(back, context({"HEALTH_TOKEN": "Bearer s3cret-word\n"}), **SECRET_HEADER)

    assert "Authorization: Bearer s3cret-word\r\n" in server.requests[0]
    assert value(evidence, "echo") == "it was ***, no?"
    assert value(evidence, "header") == "***"
    assert "s3cret-word" not in repr(evidence)


@cases(
    ("env", "cause"),
    [({}, Cause.ABSENT), ({"HEALTH_TOKEN": " "}, Cause.ABSENT), ({"HEALTH_TOKEN": "s3cret\nword"}, Cause.UNREADABLE),
     ({"HEALTH_TOKEN": "s3cret\u00e9"}, Cause.UNREADABLE)],
)  # fmt: skip
def test_without_a_valid_header_value_no_request_is_made(env: dict[str, str], cause: Cause) -> None:
    with serving(respond()) as server, pytest.raises(EvidenceError) as caught:
        measure(server.url(), context(env), **SECRET_HEADER)

    assert server.requests == []
    assert caught.value.cause is cause
    assert "HEALTH_TOKEN" in caught.value.detail
    assert "s3cret" not in caught.value.detail


def test_a_secret_is_redacted_in_messages() -> None:
    back = redirect("http://S3cret-Word.gone.example/?t=s3cret-word")
    evidence, _ = request(back, context({"HEALTH_TOKEN": "Bearer s3cret-word"}), **SECRET_HEADER)

    assert unseen(evidence, "status").detail.endswith("the name ***.gone.example does not resolve")
    assert "s3cret-word" not in repr(evidence).lower()


def test_the_scheme_of_a_secret_is_not_redacted() -> None:
    evidence, _ = request(
        respond(200, b'{"token": "bearer"}'), context({"HEALTH_TOKEN": "Bearer s3cret"}), **SECRET_HEADER
    )

    assert value(evidence, "echo") == "bearer"


# ----------------------------------------------------------------------------------------------------- several targets


def test_each_fact_is_the_worst_of_all_urls() -> None:
    slow = in_turn([redirect("/a"), respond(200, b'{"depth": 9}')])
    with serving(respond(200, b'{"depth": 1}')) as first, serving(slow) as second:
        evidence = measure([first.url(), second.url()], facts={"depth": {"path": "depth", "unit": ""}})

    assert evidence.facts["redirects"] == Seen(Decimal(1), second.url(), (Seen(Decimal(0), first.url()),))
    assert evidence.facts["depth"] == Seen(Decimal(9), second.url(), (Seen(Decimal(1), first.url()),))
    assert evidence.facts["status"] == Seen(Decimal(200), first.url())
    assert [source.location for source in evidence.sources] == [first.url(), second.url()]


def test_an_unreachable_url_does_not_hide_another() -> None:
    with serving(respond(404)) as first:
        evidence = measure([first.url(), "http://gone.example/"])

    missing = Unseen(Cause.UNREACHABLE, "http://gone.example/: the name gone.example does not resolve", GONE)
    assert evidence.facts["status"] == Seen(Decimal(404), first.url(), (missing,))


@cases(
    ("spec", "observations", "expected"),
    [
        (VERSION, [Seen(value=True), Seen(value=False)], False),
        (FactSpec("db", "", kind=Kind.STRING), [Seen("b"), Seen("a")], "b"),
        (PROBE.facts[1], [Seen(Percentage(1, 1)), Seen(Percentage(1, 3)), Seen(Percentage(1, 2))], Percentage(1, 3)),
    ],
)
def test_the_aggregate_is_the_worst_value(spec: FactSpec, observations: list[Observation], expected: object) -> None:
    observed = aggregate(spec, observations)

    assert isinstance(observed, Seen)
    assert observed.value == expected
    assert len(observed.other_targets) == len(observations) - 1


def test_equal_values_are_listed_once() -> None:
    assert aggregate(PROBE.facts[1], [Seen(Percentage(1, 2), "a"), Seen(Percentage(2, 4), "b")]) == Seen(
        Percentage(1, 2), "a"
    )


# ------------------------------------------------------------------------------------------------------------ verdicts


CHECKLIST = """
version: 1
items:
  - id: service
    probe: http
    with:
      urls: {urls}
      retries: 0
      facts: {{db: checks.database.status, queue_depth: {{path: queue.depth, unit: ""}}}}
    must: [{must}]
"""


def verdict(urls: list[str], *must: str) -> Status:
    checklist = load(CHECKLIST.format(urls=urls, must=", ".join(must)).encode(), "readiness.yml")
    at = context()
    gathered = gather(checklist.items, at, 30, load_probe=_http)
    return decide(checklist, gathered, at.subject, at.host.clock.now).verdicts[0].status


def _http(_name: str) -> Probe:
    return PROBE


@cases("first", [respond(404), respond(503), reset, respond(200, b'{"checks": {}}')])
def test_a_service_that_is_still_starting_is_measured_again_until_its_expectations_hold(first: Behaviour) -> None:
    pauses: list[float] = []
    at = context()
    at = replace(at, host=replace(at.host, clock=Clock(at.clock.now, pauses.append)))
    with serving(in_turn([first, first, respond(200, HEALTHY)])) as server:
        text = CHECKLIST.format(urls=[server.url()], must="status == 200, db == healthy")
        checklist = load(text.replace("retries: 0", "retries: 0\n      wait: 1m").encode(), "readiness.yml")
        observations = gather(checklist.items, at, 30, load_probe=_http, is_met=is_met)

    (verdict,) = decide(checklist, observations, at.subject, at.clock.now).verdicts
    assert (verdict.status, pauses, len(server.requests)) == (Status.PASS, [1.0, 2.0], 3)
    assert verdict.evidence is not None
    assert verdict.evidence.notes == ("measured 3 times in 0 s (`wait`)",)


def test_a_service_without_wait_is_measured_once() -> None:
    with serving(respond(404)) as server:
        checklist = load(CHECKLIST.format(urls=[server.url()], must="status == 200").encode(), "readiness.yml")
        gather(checklist.items, context(), 30, load_probe=_http, is_met=is_met)

    assert len(server.requests) == 1


@cases(("code", "wait"), [(404, ""), (503, ""), (503, "1s"), (200, ""), (302, "")])
def test_the_next_step_for_a_service_names_what_it_answers(code: int, wait: str) -> None:
    with serving(respond(code)) as server:
        text = CHECKLIST.format(urls=[server.url()], must="status == 201")
        text = text.replace("retries: 0", f"retries: 0\n      wait: {wait}") if wait else text
        checklist = load(text.encode(), "readiness.yml")
        at = context()
        verdicts = decide(checklist, gather(checklist.items, at, 30, load_probe=_http), at.subject, at.clock.now)
        step = step_of(verdicts.verdicts[0])

    assert step is not None
    starting = "" if wait else " If the service is still starting, add `wait: 2m` to the parameters of the item."
    answer = f"Check {server.url()}, which answers {code}.{starting}" if code >= 400 else "Bring status to 201."
    assert step.sentences == (answer,)


def test_strings_and_numbers_of_the_body_can_be_expected() -> None:
    with serving(respond(200, HEALTHY)) as server:
        assert verdict([server.url()], "status == 200", "db == healthy", "queue_depth < 10") is Status.PASS
        assert verdict([server.url()], "db == sick") is Status.FAIL
        assert verdict([server.url()], "queue_depth < 3") is Status.FAIL


@cases(
    ("must", "status"),
    [
        ("status == 200", Status.FAIL),
        ("status < 400", Status.FAIL),
        ("status >= 400", Status.UNKNOWN),
        ("status != 200", Status.UNKNOWN),
        ("availability == 100%", Status.FAIL),
        ("max < 10s", Status.UNKNOWN),
        ("db == healthy", Status.UNKNOWN),
        ("certificate_valid_for > 14d", Status.UNKNOWN),
    ],
)
def test_no_expectation_passes_for_a_service_that_is_down(must: str, status: Status) -> None:
    assert verdict([f"https://127.0.0.1:{closed_port()}/"], must) is status


@cases(
    ("codes", "must", "status"),
    [
        ((200, 200), "status == 200", Status.PASS),
        ((200, 404), "status == 200", Status.FAIL),
        ((401, 401), "status == 401", Status.PASS),
        ((401, 200), "status == 401", Status.FAIL),
        ((200, 401), "status >= 400", Status.FAIL),
    ],
)
def test_an_expectation_must_hold_for_every_url(codes: tuple[int, int], must: str, status: Status) -> None:
    with serving(respond(codes[0])) as first, serving(respond(codes[1])) as second:
        assert verdict([first.url(), second.url()], must) is status


def test_a_failure_of_one_url_outranks_missing_data_of_another() -> None:
    with serving(respond(404)) as server:
        assert verdict([server.url(), "http://gone.example/"], "status == 200") is Status.FAIL
        assert verdict([server.url(), "http://gone.example/"], "status == 404") is Status.UNKNOWN


def test_the_reserved_names_are_the_facts_of_the_probe() -> None:
    assert {spec.name for spec in (*PROBE.facts, VERSION)} == RESERVED_FACTS
