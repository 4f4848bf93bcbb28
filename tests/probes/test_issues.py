"""The probe `issues`: issues on a fake GitHub in, evidence out."""

from __future__ import annotations

import pytest

from gate.model.evidence import Cause, Evidence, Finding, NotApplicable, Seen, Source, Unseen
from gate.probes.common import github
from tests.fakes.github import GitHub
from tests.probes.github_evidence import MAIN, measure, number


def test_open_issues_are_counted_without_pull_requests(client: GitHub) -> None:
    first = client.open_issue("Slow", labels=["bug"])
    client.tick(60)
    second = client.open_issue("Wrong", labels=["bug", "security"])
    client.open_issue("Done", labels=["bug"], state="closed")
    client.open_issue("Wish")

    assert measure("issues", client, MAIN, labels="bug") == Evidence(
        {"open": number(2), "oldest_age": Seen(number(4 * 3600).value, f"#{first.number}")},
        (Finding(f"#{second.number}", "Wrong"), Finding(f"#{first.number}", "Slow")),
        (Source("acme/shop: issues", "github"),),
    )
    assert measure("issues", client, MAIN).facts["open"] == number(3)


def test_an_issue_needs_all_of_several_labels(client: GitHub) -> None:
    client.open_issue("One", labels=["bug"])
    client.open_issue("Both", labels=["bug", "security"])

    assert measure("issues", client, MAIN, labels=["bug", "security"]).facts["open"] == number(1)


def test_milestone_limits_the_issues_by_title(client: GitHub) -> None:
    client.open_issue("Now", milestone="2.0")
    client.open_issue("Later", milestone="3.0")
    client.open_issue("Whenever")

    assert measure("issues", client, MAIN, milestone="2.0").facts["open"] == number(1)


def test_no_open_issue_is_zero_issues_when_the_names_exist(client: GitHub) -> None:
    client.milestones.append("2.0")
    evidence = measure("issues", client, MAIN, labels="Bug", milestone="2.0")

    assert evidence.facts == {"open": number(0), "oldest_age": NotApplicable("no such issue is open")}


def test_an_unknown_label_or_milestone_is_unseen(client: GitHub) -> None:
    client.milestones.append("2.0")

    assert measure("issues", client, MAIN, labels="bugs").facts["open"] == Unseen(
        Cause.ABSENT, "the repository has no label 'bugs'", "bugs"
    )
    assert measure("issues", client, MAIN, milestone="2.O").facts["open"] == Unseen(
        Cause.ABSENT, "the repository has no milestone '2.O'", "2.O"
    )


def test_many_issues_are_counted_and_the_first_are_listed(client: GitHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(github, "MAX_FINDINGS", 150)  # more than one page of an answer
    for index in range(155):
        client.open_issue(f"Issue {index}")
    evidence = measure("issues", client, MAIN)

    assert evidence.facts["open"] == number(155)
    assert len(evidence.findings) == 150
    assert evidence.notes == ("5 more are not listed",)
