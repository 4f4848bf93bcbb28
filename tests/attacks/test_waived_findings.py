"""Waived findings in the second stage: the base branch says which, and the fork's own run says what occurs."""

from __future__ import annotations

from typing import Any

import pytest

from tests.attacks.second_stage import POLICY, TESTS, Stage, number_fact
from tests.command import checklist
from tests.fakes.github import BASE

WAIVER = "waivers:\n  - {item: tests, until: 2026-12-20, by: '@alice', reason: flaky, findings: 'cart::a'}\n"


def with_failure(saved: dict[str, Any], failed: int, amount: int) -> dict[str, Any]:
    """The saved result with `failed` failures, and one finding that says it is `amount` of them and waived."""
    evidence = saved["items"][0]["evidence"]
    evidence["facts"] |= {"failed": number_fact(failed)}
    evidence["findings"] = [{
        "rule": "cart::a", "message": "no", "severity": "unrated", "path": "", "line": None, "end_line": None,
        "names": ["cart::a"], "places": [], "counted_in": ["failed"], "amount": amount, "waived": True,
    }]  # fmt: skip
    return saved


def test_the_second_stage_takes_waivers_from_the_base_branch_and_findings_from_the_fork(
    stage: Stage, saved: dict[str, Any]
) -> None:
    stage.client.commit({POLICY: checklist(TESTS)}, sha=BASE, on="main")
    assert stage.judge(with_failure(saved, 1, 1)).code == 1, "what the fork calls waived is not waived"

    stage.client.commit({POLICY: checklist(TESTS) + WAIVER}, sha=BASE, on="main")
    assert stage.judge(saved).code == 0
    assert "waived: `cart::a`" in stage.comment()
    assert "Self-reported by the pull request's own run" in stage.comment()


@pytest.mark.parametrize(
    ("amount", "code"), [(1, 1), (2, 0), (3, 2)], ids=["fewer than failed", "all that failed", "more than failed"]
)
def test_a_finding_of_a_fork_cannot_count_more_than_its_fact(
    stage: Stage, saved: dict[str, Any], amount: int, code: int
) -> None:
    stage.client.commit({POLICY: checklist(TESTS) + WAIVER}, sha=BASE, on="main")

    assert stage.judge(with_failure(saved, 2, amount)).code == code


def test_with_trust_seen_no_waiver_covers_what_only_the_fork_has_seen(stage: Stage, saved: dict[str, Any]) -> None:
    on_base = checklist(TESTS).replace("probe: tests", "probe: tests\n    trust: seen") + WAIVER
    stage.client.commit({POLICY: on_base}, sha=BASE, on="main")

    assert stage.judge(with_failure(saved, 1, 1)).code == 2
