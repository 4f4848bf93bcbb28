"""The tree of errors, and what a refusal by GitHub means for facts and for the workflow."""

from __future__ import annotations

import pytest

from gate.model.codes import Code
from gate.model.errors import ChecklistError, EvidenceError, GateError, GitHubError, Problem, UsageError
from gate.model.evidence import Category, Cause, Unseen
from gate.model.position import Position

PROBLEM = Problem(Position("readiness.yml", 3, 1), Code.UNKNOWN_KEY, "`itmes` is not a key", "did you mean `items`?")
EARLIER = Problem(Position("readiness.yml", 1, 1), Code.MISSING_KEY, "`version` is missing")


@pytest.mark.parametrize("error", [ChecklistError, UsageError, EvidenceError, GitHubError])
def test_every_error_that_crosses_packages_is_a_gate_error(error: type[Exception]) -> None:
    assert issubclass(error, GateError)


def test_a_checklist_error_lists_its_problems_in_the_order_of_the_file() -> None:
    error = ChecklistError([PROBLEM, EARLIER])

    assert error.problems == (EARLIER, PROBLEM)
    assert error.report == (
        "2 errors in the checklist:\nreadiness.yml:1:1: `version` is missing [missing-key]\n"
        "readiness.yml:3:1: `itmes` is not a key [unknown-key]\n    did you mean `items`?"
    )
    assert ChecklistError([EARLIER]).report == "readiness.yml:1:1: `version` is missing [missing-key]"


def test_a_problem_fits_on_one_line() -> None:
    assert PROBLEM.line == "readiness.yml:3:1: `itmes` is not a key; did you mean `items`? [unknown-key]"


def test_an_evidence_error_becomes_a_missing_fact() -> None:
    error = EvidenceError(Cause.NO_MATCHING_FILE, "no file matches a.xml", "a.xml")

    assert error.unseen == Unseen(Cause.NO_MATCHING_FILE, "no file matches a.xml", "a.xml")
    assert error.category is Category.ABSENT


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (GitHubError(0, "no answer"), Cause.UNREACHABLE),
        (GitHubError(502, "Bad Gateway"), Cause.UNREACHABLE),
        (GitHubError(429, "Too Many Requests"), Cause.RATE_LIMITED),
        (GitHubError(403, "secondary rate limit", wait=60), Cause.RATE_LIMITED),
        (GitHubError(401, "Bad credentials"), Cause.FORBIDDEN),
        (GitHubError(403, "Resource not accessible"), Cause.MISSING_PERMISSION),
        (GitHubError(404, "Not Found"), Cause.MISSING_PERMISSION),
        (GitHubError(422, "Validation Failed"), Cause.UNREADABLE),
        (GitHubError(200, "unexpected response"), Cause.UNREADABLE),
    ],
)
def test_a_github_error_has_the_cause_of_the_facts_that_are_missing(error: GitHubError, cause: Cause) -> None:
    assert (error.cause, error.category) == (cause, cause.category)


@pytest.mark.parametrize(
    ("error", "remedy"),
    [
        (GitHubError(401, "Bad credentials"), "; give the action a github-token that is still valid"),
        (GitHubError(403, "no"), "; give the job `permissions: {checks: read}`"),
        (GitHubError(404, "Not Found"), "; give the job `permissions: {checks: read}`"),
        (GitHubError(403, "no", ("actions: read",)), "; give the job `permissions: {actions: read}`"),
        (GitHubError(403, "no", ("actions: read", "checks: read")), "; give the job `permissions: {checks: read}`"),
        (GitHubError(403, "slow down", wait=60), ""),
        (GitHubError(502, "Bad Gateway"), ""),
        (GitHubError(0, "no answer"), ""),
    ],
)
def test_a_github_error_names_the_permission_that_helps(error: GitHubError, remedy: str) -> None:
    assert error.remedy("checks: read") == remedy


@pytest.mark.parametrize(("status", "unknown"), [(0, True), (500, True), (503, True), (499, False), (404, False)])
def test_the_outcome_of_a_request_is_unknown_without_a_final_answer(status: int, *, unknown: bool) -> None:
    assert GitHubError(status, "message").is_outcome_unknown is unknown
