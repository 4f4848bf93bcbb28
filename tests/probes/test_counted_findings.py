"""The findings that facts count: their amounts add up to the fact, and each has a name for a waiver."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from gate.adapters.host import Host
from gate.model.evidence import Evidence, Seen
from gate.probes.common import registry
from gate.probes.common.probe import ProbeContext
from gate.probes.jobs import PROBE as JOBS
from tests.command import check, checklist, lay_out
from tests.fakes.github import HEAD, GitHub
from tests.probes.github_evidence import MAIN, NOW, grant, measure

NEEDS = {"lint": "success", "test": "failure", "scan": "skipped", "e2e": "cancelled", "more": "failure"}


def assert_listed(evidence: Evidence, *facts: str) -> None:
    """Checks that the findings make up these facts, and that a waiver can name each of them."""
    amounts: Counter[str] = Counter()
    for finding in evidence.findings:
        assert list(finding.all_names()), finding
        amounts.update(dict.fromkeys(finding.counted_in, finding.amount))
    assert set(amounts) <= set(evidence.facts)
    for fact in facts:
        assert evidence.facts[fact] == Seen(Decimal(amounts[fact]))
        assert amounts[fact] > 0


def dependabot(client: GitHub) -> Evidence:
    grant(client, "vulnerability-alerts: read")
    client.dependabot_alert("requests", "critical")
    client.dependabot_alert("jinja2", "low")
    return measure("dependabot", client, MAIN)


def code_scanning(client: GitHub) -> Evidence:
    client.code_alert("a", "low")
    client.code_alert("b", "critical")
    return measure("code_scanning", client, MAIN)


def checks(client: GitHub) -> Evidence:
    for name, conclusion in {"test": "success", "lint": "failure", "docs": "skipped", "slow": "timed_out"}.items():
        client.check(HEAD, name, conclusion)
    return measure("checks", client, names=["test", "lint", "docs", "slow", "deploy"])


def issues(client: GitHub) -> Evidence:
    client.open_issue("A bug")
    client.open_issue("Another")
    return measure("issues", client, MAIN)


@pytest.mark.parametrize(
    ("probe", "facts"),
    [
        (dependabot, ("critical", "low", "total")),
        (code_scanning, ("critical", "low", "total")),
        (checks, ("failed", "skipped", "missing")),
        (issues, ("open",)),
    ],
)
def test_the_findings_on_github_make_up_the_facts(
    client: GitHub, probe: Callable[[GitHub], Evidence], facts: tuple[str, ...]
) -> None:
    assert_listed(probe(client), *facts)


def test_a_dependabot_alert_has_the_names_of_its_advisory_and_package(client: GitHub) -> None:
    first = dependabot(client).findings[0]

    assert first.rule in first.names
    assert "requests" in first.places


def test_the_jobs_that_did_not_succeed_make_up_the_facts() -> None:
    evidence = JOBS.measure(JOBS.params.model_validate({}), ProbeContext(Host.at(Path()), jobs=NEEDS))

    assert_listed(evidence, "failed", "skipped", "cancelled")
    assert [finding.names for finding in evidence.findings] == [("test",), ("scan",), ("e2e",), ("more",)]


def test_the_contradictions_of_a_tracker_make_up_the_facts(tmp_path: Path) -> None:
    text = (
        "**Total tasks**: 7 tasks\n**Last updated**: 2026-01-31\n\n"
        "- [x] Health\n- [ ] Runbook\n  - **Due**: 2026-11-01\n"
    )
    probe = registry.load("tracker")
    (tmp_path / "T.md").write_text(text)
    evidence = probe.measure(probe.params.model_validate({"path": "T.md"}), ProbeContext(Host.at(tmp_path, NOW, {})))

    assert_listed(evidence, "contradictions", "overdue", "stale")


def test_a_waiver_of_one_job_does_not_cover_another(tmp_path: Path) -> None:
    waiver = "waivers:\n  - {item: j, until: 2026-12-20, by: '@a', reason: flaky, findings: e2e}\n"
    lay_out(tmp_path, {"readiness.yml": checklist("j | jobs | {} | [failed == 0, cancelled == 0]") + waiver})

    for failing, code in (("e2e", 0), ("test", 1)):
        needs = f'{{"lint": {{"result": "success"}}, "{failing}": {{"result": "failure"}}}}'
        assert check(tmp_path, "--jobs", needs).code == code


def test_every_probe_whose_findings_are_counted_says_so() -> None:
    listing = {name for name in registry.names() if registry.load(name).lists_findings}

    assert listing == {
        "accessibility", "benchmark", "changes", "checks", "code_scanning", "coverage", "dependabot", "docs", "files",
        "issues", "jobs", "lighthouse", "load", "mutation", "quality", "repository", "sbom", "security", "tests",
        "tracker",
    }  # fmt: skip
