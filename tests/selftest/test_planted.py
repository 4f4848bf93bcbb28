"""Planted items that cannot go red: each is reported with its reason, and a sound sibling of each is not."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from gate.model.selftest import Reason, SelftestReport
from tests.cases import cases
from tests.selftest.project import lay_out_project, result_of, run_selftest


class Plant(NamedTuple):
    """A vacuous item and its sound sibling, as flow YAML without their ids; the reason, and its subject."""

    name: str
    vacuous: str
    sound: str
    reason: Reason
    subject: str = ""
    waivers: str = ""


SAST = "probe: security, with: {reports: build/scan.sarif"
COVERAGE = "probe: coverage, with: {reports: build/lcov.info"
TESTS = "probe: tests, with: {reports: build/junit.xml}"
METRICS = "probe: metrics, with: {reports: build/m.json, facts: {value: {path: %s, %s}}}"
SERVICE = "probe: http, with: {urls: 'https://api.example.com/health'}"

PLANTS = [
    Plant("any-count", f"{SAST}}}, must: critical >= 0", f"{SAST}}}, must: critical == 0", Reason.ALWAYS_HOLDS,
          "critical >= 0"),
    Plant("any-percentage", f"{COVERAGE}}}, must: line_coverage >= 0%", f"{COVERAGE}}}, must: line_coverage >= 1%",
          Reason.ALWAYS_HOLDS, "line_coverage >= 0%"),
    Plant("at-most-all", f"{COVERAGE}}}, must: line_coverage <= 100%", f"{COVERAGE}}}, must: line_coverage <= 99%",
          Reason.ALWAYS_HOLDS, "line_coverage <= 100%"),
    Plant("any-failures", f"{TESTS}, must: failed >= 0", f"{TESTS}, must: failed <= 0", Reason.ALWAYS_HOLDS,
          "failed >= 0"),
    Plant("any-rate", f"{TESTS}, must: pass_rate >= 0%", f"{TESTS}, must: pass_rate >= 100%", Reason.ALWAYS_HOLDS,
          "pass_rate >= 0%"),
    Plant("any-duration", f"{TESTS}, must: duration >= 0s", f"{TESTS}, must: duration < 60s", Reason.ALWAYS_HOLDS,
          "duration >= 0s"),
    Plant("any-status", f"{SERVICE}, must: status >= 100", f"{SERVICE}, must: status < 300", Reason.ALWAYS_HOLDS,
          "status >= 100"),
    Plant("no-largest-status", f"{SERVICE}, must: status <= 999", f"{SERVICE}, must: status <= 299",
          Reason.ALWAYS_HOLDS, "status <= 999"),
    Plant("any-availability", f"{SERVICE}, must: availability >= 0%", f"{SERVICE}, must: availability >= 99%",
          Reason.ALWAYS_HOLDS, "availability >= 0%"),
    Plant("any-size", "probe: files, with: {paths: 'src/*.py'}, must: size >= 0B",
          "probe: files, with: {paths: 'src/*.py'}, must: size <= 10KB", Reason.ALWAYS_HOLDS, "size >= 0B"),
    Plant("any-number-of-files", "probe: files, with: {paths: 'src/*.py'}, must: count >= 0",
          "probe: files, with: {paths: 'src/*.py'}, must: count >= 1", Reason.ALWAYS_HOLDS, "count >= 0"),
    Plant("any-links", "probe: docs, with: {paths: 'docs/*.md'}, must: broken_links >= 0",
          "probe: docs, with: {paths: 'docs/*.md'}, must: broken_links == 0", Reason.ALWAYS_HOLDS,
          "broken_links >= 0"),
    Plant("any-text", f"{METRICS % ('name', 'kind: string')}, must: 'value matches /.*/'",
          f"{METRICS % ('name', 'kind: string')}, must: 'value matches /^x$/'", Reason.ALWAYS_HOLDS,
          "value matches /.*/"),
    Plant("empty-alternative", f"{METRICS % ('name', 'kind: string')}, must: 'value matches /ok|/'",
          f"{METRICS % ('name', 'kind: string')}, must: 'value matches /x|ok/'", Reason.ALWAYS_HOLDS,
          "value matches /ok|/"),
    Plant("optional-text", f"{METRICS % ('name', 'kind: string')}, must: 'value matches /x?/'",
          f"{METRICS % ('name', 'kind: string')}, must: 'value matches /x/'", Reason.ALWAYS_HOLDS,
          "value matches /x?/"),
    Plant("fall-to-zero", f"{COVERAGE}}}, must: line_coverage >= baseline - 100pp",
          f"{COVERAGE}}}, must: line_coverage >= 70%", Reason.ALWAYS_HOLDS, "line_coverage >= baseline - 100pp"),
    Plant("any-approvals", "probe: approvals, must: approvals >= 0", "probe: approvals, must: approvals >= 1",
          Reason.ALWAYS_HOLDS, "approvals >= 0"),
    Plant("any-alerts", "probe: dependabot, must: critical >= 0", "probe: dependabot, must: critical == 0",
          Reason.ALWAYS_HOLDS, "critical >= 0"),
    Plant("all-conclusions", f"{TESTS}, must: [failed >= 0, errors >= 0]", f"{TESTS}, must: [failed == 0, errors == 0]",
          Reason.ALWAYS_HOLDS, "failed >= 0"),
    Plant("only-should", f"{SAST}}}, should: critical == 0", f"{SAST}}}, must: high == 0, should: critical == 0",
          Reason.NO_MUST),
    Plant("path-without-file", f"{SAST}}}, must: critical == 0, when: {{paths: 'scr/**'}}",
          f"{SAST}}}, must: critical == 0, when: {{paths: 'src/**'}}", Reason.WHEN_NEVER_FITS, "scr/**"),
    Plant("no-pull-request", "probe: changes, must: added_lines <= 100, when: {events: [schedule], paths: 'scr/**'}",
          f"{SAST}}}, must: critical == 0, when: {{events: [schedule], paths: 'src/**'}}", Reason.WHEN_NEVER_FITS,
          "scr/**"),
    Plant("only-without-file",
          f"{SAST}, only: 'scr/**'}}, must: total == 0", f"{SAST}, only: 'src/**'}}, must: total == 0",
          Reason.GLOB_WITHOUT_MATCH, "scr/**"),
    Plant("only-without-file-of-linters",
          "probe: quality, with: {reports: build/scan.sarif, only: 'lib/**'}, must: errors == 0",
          "probe: quality, with: {reports: build/scan.sarif, only: 'src/**'}, must: errors == 0",
          Reason.GLOB_WITHOUT_MATCH, "lib/**"),
    Plant("ignore-everything",
          f"{SAST}, ignore: '**'}}, must: total == 0", f"{SAST}, ignore: 'src/gen/**'}}, must: total == 0",
          Reason.FILTER_LEAVES_NOTHING, "ignore"),
    Plant("rules-exclude-all",
          f"{SAST}, rules: ['!*']}}, must: total == 0", f"{SAST}, rules: ['!py*']}}, must: total == 0",
          Reason.FILTER_LEAVES_NOTHING, "rules"),
    Plant("fix-of-unfixable",
          f"{SAST}, fixable: false}}, must: fixable == 0", f"{SAST}, fixable: true}}, must: fixable == 0",
          Reason.FILTER_LEAVES_NOTHING, "fixable"),
    Plant("severity-of-fixes", f"{SAST}, severity: low, fixable: false}}, must: fixable_low == 0",
          f"{SAST}, severity: low}}, must: fixable_low == 0", Reason.FILTER_LEAVES_NOTHING, "fixable"),
    Plant("every-link-ignored", "probe: docs, with: {paths: 'docs/*.md', ignore_links: '*'}, must: broken_links == 0",
          "probe: docs, with: {paths: 'docs/*.md', ignore_links: 'api/*'}, must: broken_links == 0",
          Reason.FILTER_LEAVES_NOTHING, "ignore_links"),
    Plant("no-title",
          "probe: pull_request, must: 'title matches /^/'", "probe: pull_request, must: 'title matches /^fix/'",
          Reason.ALWAYS_HOLDS, "title matches /^/"),
    Plant("any-tasks", "probe: tracker, with: {path: TRACKER.md}, must: open >= 0",
          "probe: tracker, with: {path: TRACKER.md}, must: open == 0", Reason.ALWAYS_HOLDS, "open >= 0"),
    Plant("any-signatures", "probe: signoff, with: {item: pentest, reports: signoffs.yml}, must: signatures >= 0",
          "probe: signoff, with: {item: pentest, reports: signoffs.yml}, must: signed", Reason.ALWAYS_HOLDS,
          "signatures >= 0"),
    Plant("more-failures-than-tests", f"{TESTS}, must: failed <= 1000000000", f"{TESTS}, must: failed <= 5",
          Reason.HOLDS_AT_THE_END, "1000000"),
    Plant("older-than-git", "probe: files, with: {paths: 'src/*.py'}, must: age < 99999d",
          "probe: files, with: {paths: 'src/*.py'}, must: age < 30d", Reason.HOLDS_AT_THE_END, "315619200"),
    Plant("larger-than-a-disk", "probe: files, with: {paths: 'src/*.py'}, must: size <= 999GB",
          "probe: files, with: {paths: 'src/*.py'}, must: size <= 50MB", Reason.HOLDS_AT_THE_END, "100000000000"),
    Plant("signed-in-another-century",
          "probe: signoff, with: {item: pentest, reports: signoffs.yml}, must: age < 99999d",
          "probe: signoff, with: {item: pentest, reports: signoffs.yml}, must: [age < 365d, valid_for > 30d]",
          Reason.HOLDS_AT_THE_END, "315619200"),
    Plant("waiver-beyond-reach", f"{SAST}}}, must: critical == 0", f"{SAST}}}, must: critical == 0", Reason.WAIVED,
          "@alice",
          "  - {item: waiver-beyond-reach-vacuous, until: 2026-12-31, by: '@alice', reason: later, "
          "but: critical <= 1000000000}\n"
          "  - {item: waiver-beyond-reach-sound, until: 2026-12-31, by: '@alice', reason: later, "
          "findings: CVE-2026-0001}\n"),
    Plant("any-character", "probe: pull_request, must: 'title matches /[^~]?/'",
          "probe: pull_request, must: 'title matches /^[^!]*$/'", Reason.ALWAYS_HOLDS, "title matches /[^~]?/"),
    Plant("any-length", f"{METRICS % ('name', 'kind: string')}, must: 'value matches /(?s)^.{{0,}}$/'",
          f"{METRICS % ('name', 'kind: string')}, must: ['value matches /^[a-z-]*$/', 'value matches /^.{{0,100}}$/']",
          Reason.ALWAYS_HOLDS, "value matches /(?s)^.{0,}$/"),
    Plant("approvals-without-pull-request", "probe: approvals, must: approvals >= 1, when: {events: [schedule]}",
          "probe: approvals, must: approvals >= 1, when: {events: [pull_request, schedule]}", Reason.NEVER_APPLIES),
    Plant("label-without-pull-request", "probe: pull_request, must: not draft, when: {events: [push, schedule]}",
          "probe: pull_request, must: 'title matches /^fix/', when: {labels: ready}", Reason.NEVER_APPLIES),
    Plant("commits-without-change",
          "probe: changes, must: commits_not_conventional == 0, when: {events: [schedule]}",
          "probe: changes, must: commits_not_conventional == 0", Reason.NEVER_APPLIES),
    Plant("patch-without-change", f"{COVERAGE}}}, must: patch_coverage >= 80%, when: {{events: [schedule]}}",
          f"{COVERAGE}}}, must: patch_coverage >= 80%", Reason.NEVER_APPLIES),
    Plant("ignore-every-change", "probe: changes, with: {ignore: '**'}, must: added_lines <= 10",
          "probe: changes, with: {ignore: 'docs/**'}, must: added_lines <= 10", Reason.FILTER_LEAVES_NOTHING, "ignore"),
    Plant("committed-and-any-age",
          "probe: tests, with: {reports: fixtures/junit.xml, committed: true, max_age: 36500d}, must: failed == 0",
          "probe: tests, with: {reports: fixtures/junit.xml, committed: true, max_age: 30d}, must: failed == 0",
          Reason.SAME_FILE_EVERY_RUN, "fixtures/junit.xml"),
    Plant("waived", f"{SAST}}}, must: critical == 0", f"{SAST}}}, must: critical == 0", Reason.WAIVED, "@alice",
          "  - {item: waived-vacuous, until: 2026-12-31, by: '@alice', reason: later}\n"),
    Plant("waived-but-all", f"{SAST}}}, must: critical == 0", f"{SAST}}}, must: critical == 0",
          Reason.WAIVED, "@alice",
          "  - {item: waived-but-all-vacuous, until: 2026-12-31, by: '@alice', reason: later, but: high >= 0}\n"
          "  - {item: waived-but-all-sound, until: 2026-12-31, by: '@alice', reason: later, but: critical <= 3}\n"),
    Plant("committed-fixture",
          "probe: security, with: {reports: fixtures/scan.sarif, committed: true}, must: total == 0",
          "probe: security, with: {reports: fixtures/scan.sarif, committed: true, max_age: 30d}, must: total == 0",
          Reason.SAME_FILE_EVERY_RUN, "fixtures/scan.sarif"),
]  # fmt: skip


def checklist() -> str:
    items = [
        f"  - {{id: {plant.name}-{kind}, {text}}}\n"
        for plant in PLANTS
        for kind, text in (("vacuous", plant.vacuous), ("sound", plant.sound))
    ]
    return f"version: 1\ntitle: Planted\nitems:\n{''.join(items)}waivers:\n{''.join(plant.waivers for plant in PLANTS)}"


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> SelftestReport:
    return run_selftest(lay_out_project(tmp_path_factory.mktemp("planted"), checklist()))


def test_the_names_of_the_plants_are_unique_and_many() -> None:
    assert len({plant.name for plant in PLANTS}) == len(PLANTS) >= 30


def test_the_control_of_every_plant_is_sound_and_the_run_fails(report: SelftestReport) -> None:
    assert (report.problems, report.exit_code, report.is_complete) == ((), 1, True)


@cases("plant", PLANTS)
def test_a_planted_item_is_reported_with_its_reason(report: SelftestReport, plant: Plant) -> None:
    vacuity = result_of(report, f"{plant.name}-vacuous").vacuities[0]

    assert (vacuity.reason, vacuity.subject) == (plant.reason, plant.subject)


@cases("plant", PLANTS)
def test_its_sound_sibling_is_not(report: SelftestReport, plant: Plant) -> None:
    result = result_of(report, f"{plant.name}-sound")

    assert result.vacuities == ()
    assert result.was_red
