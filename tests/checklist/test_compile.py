"""A whole checklist is read as written, and any other input is a ChecklistError."""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gate.checklist import InstalledProbes, load
from gate.model.checklist import When
from gate.model.errors import ChecklistError
from gate.model.position import Position
from tests.cases import cases
from tests.checklist.catalog import CATALOG, CoverageParams, HttpParams, problems, read

WHOLE = """\
version: 1
title: Liyaqa platform
defaults:
  category: testing
  owner: "@liyaqa/platform"
  weight: 3
  timeout: 90s
  when: {events: pull_request}
  with:
    coverage:
      ignore: [generated/**]
      format: jacoco
items:
  - id: backend-coverage
    title: Backend tests cover the code
    owner: "@liyaqa/backend"
    weight: 0.5
    probe: coverage
    with:
      reports: build/**/*.xml
      format: lcov
    must:                          # a broken `must` blocks
      - line_coverage >= 80%
      - line_coverage >= baseline - 0.5pp
    should: branch_coverage >= 70%
    help: |
      Write tests.
      Then push.
  - id: services
    category: operations
    probe: http
    timeout: 0.5m
    when: {branches: [main, release/*], paths: src/**, labels: [a, b], draft: false}
    with:
      urls: [https://staging.example.com/health]
      samples: 20
      facts: {db: checks.database.status}
    must: [status == 200, p95 < 200ms, db == healthy]
  - id: always
    probe: repository
    when: {}
    must: not draft
waivers:
  - item: services
    until: 2026-12-31
    by: "@alice"
    reason: the database moves
    link: https://example.com/issues/1
    but: [status == 200, db in healthy|degraded]
"""


def test_a_whole_checklist_is_read() -> None:
    checklist = read(WHOLE)
    coverage, services, always = checklist.items
    assert (checklist.title, checklist.file) == ("Liyaqa platform", "readiness.yml")
    assert checklist.digest == "sha256:" + hashlib.sha256(WHOLE.encode()).hexdigest()
    assert coverage.position == Position("readiness.yml", 14, 5)
    assert coverage.params == CoverageParams(reports="build/**/*.xml", format="lcov", ignore=("generated/**",))
    assert [expectation.text for expectation in coverage.must] == [
        "line_coverage >= 80%",
        "line_coverage >= baseline - 0.5pp",
    ]
    assert [str(expectation.position) for expectation in (*coverage.must, *coverage.should)] == [
        "readiness.yml:23:9", "readiness.yml:24:9", "readiness.yml:25:13",
    ]  # fmt: skip
    assert coverage.help == "Write tests.\nThen push."
    assert (services.params, services.facts["db"].meaning) == (
        HttpParams(urls=("https://staging.example.com/health",), samples=20, facts={"db": "checks.database.status"}),
        "the value at checks.database.status",
    )
    assert services.when == When((), ("main", "release/*"), ("src/**",), ("a", "b"), draft=False)
    assert (always.title, always.should) == ("always", ())


def test_an_item_inherits_the_defaults_that_it_does_not_replace() -> None:
    coverage, services, always = read(WHOLE).items
    assert [item.category for item in (coverage, services, always)] == ["testing", "operations", "testing"]
    assert [item.owner for item in (coverage, services)] == ["@liyaqa/backend", "@liyaqa/platform"]
    assert [item.weight for item in (coverage, services)] == [Decimal("0.5"), Decimal(3)]
    assert [item.timeout for item in (coverage, services)] == [Decimal(90), Decimal(30)]
    assert [item.when for item in (coverage, always)] == [When(events=("pull_request",)), When()]


def test_without_defaults_an_item_has_weight_one_and_no_conditions() -> None:
    (item,) = read("version: 1\nitems:\n  - {id: a, probe: repository, must: draft}").items
    assert (item.title, item.category, item.owner, item.weight) == ("a", "", "", Decimal(1))
    assert (item.when, item.help, item.timeout) == (When(), "", None)


def test_a_waiver_is_read_with_its_limits() -> None:
    (waiver,) = read(WHOLE).waivers
    assert (waiver.item, waiver.until, waiver.by) == ("services", date(2026, 12, 31), "@alice")
    assert (waiver.reason, waiver.link) == ("the database moves", "https://example.com/issues/1")
    assert [expectation.text for expectation in waiver.but] == ["status == 200", "db in healthy|degraded"]
    assert waiver.position == Position("readiness.yml", 44, 5)


@cases("weight", ["0", "0.001", "1000"])
def test_a_weight_is_from_0_to_1000(weight: str) -> None:
    (item,) = read(f"version: 1\nitems:\n  - {{id: a, probe: repository, must: draft, weight: {weight}}}").items
    assert item.weight == Decimal(weight)


@cases("weight", ["-0", "1000.001", "1001", "nan", "inf", "1e2", "0x1", "٣", "''", "[1]"])
def test_any_other_weight_is_rejected(weight: str) -> None:
    output = problems(f"version: 1\nitems:\n  - {{id: a, probe: repository, must: draft, weight: {weight}}}")
    assert "expected a number from 0 to 1000" in output


def test_a_fact_that_invalid_parameters_may_declare_is_not_reported() -> None:
    text = (
        "version: 1\nitems:\n  - {id: a, probe: http, with: {facts: {db: x}, samples: no}, must: [db == up, dc == up]}"
    )
    assert problems(text) == (
        "readiness.yml:3:32: `urls` of the probe `http` is missing [missing-key]\n    write `urls:`\n"
        "readiness.yml:3:58: `samples` is `no`, expected a whole number [wrong-type]\n"
        "readiness.yml:3:80: the probe has no fact `dc` [unknown-fact]\n"
        "    its facts are: `status`, `p95`, `certificate_valid_for` and `body_size`"
    )


def test_an_invalid_default_parameter_is_reported_once() -> None:
    text = (
        "version: 1\ndefaults:\n  with: {http: {samples: many}}\nitems:\n"
        "  - {id: a, probe: http, with: {urls: [x]}, must: status == 200}\n"
        "  - {id: b, probe: http, with: {urls: [y]}, must: status == 200}\n"
    )
    assert problems(text) == "readiness.yml:3:26: `samples` is `many`, expected a whole number [wrong-type]"


def test_an_item_can_inherit_every_parameter() -> None:
    text = "version: 1\ndefaults:\n  with: {http: {urls: [x]}}\nitems:\n  - {id: a, probe: http, must: status == 200}\n"
    assert read(text).items[0].params == HttpParams(urls=("x",))


def test_the_installed_probes_are_a_mapping_by_name() -> None:
    installed = InstalledProbes()
    assert len(installed) == len(list(installed))
    assert "os" not in installed
    with pytest.raises(KeyError):
        installed["os"]


def test_five_hundred_items_are_read() -> None:
    item = "  - {{id: i{}, probe: coverage, with: {{reports: x}}, must: line_coverage >= 80%}}\n"
    checklist = read("version: 1\nitems:\n" + "".join(item.format(number) for number in range(500)))
    assert [item.id for item in checklist.items] == [f"i{number}" for number in range(500)]


def outcome(data: bytes) -> str:
    try:
        return load(data, "a.yml", CATALOG).digest
    except ChecklistError as error:
        return str(error)


YAML_LIKE = st.recursive(
    st.sampled_from(
        ["version", "1", "items", "id", "probe", "http", "coverage", "must", "with", "status == 200", "*a", "~"]
    )
    | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4).map(lambda parts: "[" + ", ".join(parts) + "]")
        | st.lists(st.tuples(inner, inner), max_size=4).map(
            lambda pairs: "{" + ", ".join(f"{key}: {value}" for key, value in pairs) + "}"
        )
    ),
    max_leaves=12,
)
KEYS = st.sampled_from(["title", "defaults", "items", "waivers", "version"])


@given(st.binary(max_size=200))
@example(b"\xff")
@example(b"a: \xf0\x90\x80")
def test_any_bytes_are_a_checklist_or_a_checklist_error(data: bytes) -> None:
    assert outcome(data)


@given(st.text(max_size=200))
@example("a: !<tag:yaml.org,2002:str> b")
@example("%YAML 2.0\n---\na")
@example("? [a]\n: b")
@example("a: \x85b: c")
@example("\u2028- a: b: c")
def test_any_text_is_a_checklist_or_a_checklist_error(text: str) -> None:
    assert outcome(text.encode("utf-8", "surrogatepass"))


@given(st.lists(st.tuples(KEYS, YAML_LIKE), max_size=5))
def test_any_yaml_is_a_checklist_or_a_checklist_error(pairs: list[tuple[str, str]]) -> None:
    assert outcome("".join(f"{key}: {value}\n" for key, value in pairs).encode("utf-8", "surrogatepass"))


@given(st.integers(0, len(WHOLE)), st.integers(0, 40), st.text(max_size=5))
def test_a_damaged_checklist_is_read_or_rejected(start: int, length: int, text: str) -> None:
    assert outcome((WHOLE[:start] + text + WHOLE[start + length :]).encode("utf-8", "surrogatepass"))


INSTALLED = InstalledProbes()
PARAMETERS = [
    (name, field.alias or parameter)
    for name, probe in INSTALLED.items()
    for parameter, field in probe.params.model_fields.items()
]


@given(st.sampled_from(PARAMETERS), YAML_LIKE)
def test_any_parameter_of_any_probe_is_valid_or_a_checklist_error(parameter: tuple[str, str], value: str) -> None:
    probe, name = parameter
    item = f"version: 1\nitems:\n  - id: a\n    probe: {probe}\n    must: x\n    with:\n      {name}: {value}\n"
    with pytest.raises(ChecklistError) as caught:
        load(item.encode("utf-8", "surrogatepass"), "a.yml")
    assert caught.value.problems


def test_a_value_that_matches_no_member_of_a_union_is_reported_once() -> None:
    text = (
        "version: 1\nitems:\n  - id: a\n    probe: coverage\n    must: line_coverage >= 1%\n    with: {reports: {a: b}}"
    )
    assert problems(text) == (
        "readiness.yml:6:21: `reports` is a mapping, expected a string or a list [wrong-type]\n"
        "    quote the value if the `: ` is part of it"
    )
