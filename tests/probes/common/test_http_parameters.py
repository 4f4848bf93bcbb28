"""The parameters of the probe `http`: what is accepted, and how the rest is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pydantic import ValidationError

from gate.model.values import Better, FactSpec, Kind
from gate.probes.common.http_parameters import HttpParams
from gate.probes.http import PROBE
from tests.cases import cases

URL = "https://staging.example.com/health"


def read(**params: object) -> HttpParams:
    return HttpParams.model_validate({"urls": URL, **params})


def refusal(**params: object) -> str:
    with pytest.raises(ValidationError) as caught:
        read(**params)
    return str(caught.value.errors()[0]["msg"])


def test_one_url_is_enough() -> None:
    params = read()

    assert params.urls == (URL,)
    assert (params.samples, params.required_samples, params.retries, params.follow) == (1, 1, 3, 5)
    assert params.timeout == timedelta(seconds=10)


def test_text_of_a_checklist_is_converted() -> None:
    params = read(samples="20", quorum="18", retries="0", timeout="2s", follow="0")

    assert (params.samples, params.required_samples, params.retries, params.follow) == (20, 18, 0, 0)
    assert params.timeout == timedelta(seconds=2)


def test_an_item_declares_its_own_facts() -> None:
    facts = {
        "db": "checks.database.status",
        "depth": {"path": "queue.depth", "unit": ""},
        "lag": {"path": "queue.lag", "unit": "s"},
        "full": {"path": "disk.used", "unit": "%"},
        "drained": {"path": "drained", "kind": "flag"},
        "cache": {"header": "Cache-Control"},
    }
    declared = PROBE.declares(read(facts=facts, version="commit"))

    specs = [declared[name] for name in (*facts, "version_matches")]
    assert [(spec.kind, spec.unit) for spec in specs] == [
        (Kind.STRING, ""),
        (Kind.NUMBER, ""),
        (Kind.NUMBER, "s"),
        (Kind.PERCENTAGE, "%"),
        (Kind.BOOLEAN, ""),
        (Kind.STRING, ""),
        (Kind.BOOLEAN, ""),
    ]
    assert declared["lag"] == FactSpec("lag", "queue.lag in the body", "s", Better.NEITHER, low=None)


def test_without_version_there_is_no_version_fact() -> None:
    assert "version_matches" not in PROBE.declares(read())


@cases(
    ("params", "message"),
    [
        ({"urls": "ftp://a.example/"}, "expected http:// or https://, not ftp:"),
        ({"urls": "https://user:word@a.example/"}, "a URL must not contain credentials (user@host)"),
        ({"urls": []}, "at least 1 item"),
        ({"samples": "0"}, "greater than or equal to 1"),
        ({"samples": "201"}, "less than or equal to 200"),
        ({"samples": "5", "quorum": "6"}, "there are only 5 samples"),
        ({"timeout": "11m"}, "the timeout of a request is at most 10m"),
        ({"headers": {"Authorization": "Bearer abc"}}, "never contains the value of a header; write {env: NAME}"),
        ({"headers": {"Authorization": {"env": "GITHUB_TOKEN"}}}, "variables of the workflow are never sent"),
        ({"headers": {"Authorization": {"env": "input_github-token"}}}, "not the name of an environment variable"),
        ({"headers": {"Authorization": {"env": "actions_id_token_request_token"}}}, "are never sent"),
        ({"headers": {"Host": {"env": "A"}}}, "the gate sets this header itself"),
        ({"headers": {"Proxy-Authorization": {"env": "A"}}}, "the gate sets this header itself"),
        ({"headers": {"X-A\r\nX-B": {"env": "A"}}}, "this is not the name of a header"),
        ({"facts": {"db": "checks..status"}}, "this is not JMESPath"),
        ({"facts": {"db": {"path": "a", "header": "b"}}}, "write either `path` or `header`"),
        ({"facts": {"db": {}}}, "write either `path` or `header`"),
        ({"facts": {"db": {"path": "a", "kind": "word", "unit": "s"}}}, "a string has no unit"),
        ({"facts": {"db": {"path": "a", "unit": "pp"}}}, "a unit is one of"),
        ({"facts": {"not": "a"}}, "the name of a fact"),
        ({"facts": {"Db": "a"}}, "the name of a fact"),
        ({"facts": {"status": "a"}}, "the probe already has a fact `status`"),
        ({"facts": {"version_matches": "a"}}, "the probe already has a fact `version_matches`"),
        ({"version": {"path": "a", "kind": "word"}}, "Extra inputs are not permitted"),
    ],
)  # fmt: skip
def test_invalid_parameters_are_refused(params: dict[str, object], message: str) -> None:
    assert message in refusal(**params)
