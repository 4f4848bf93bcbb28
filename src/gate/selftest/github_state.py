"""A GitHub that answers from values of facts, in place of the client; it sends no request.

Its answers have the members that `gate.adapters.github` reads, as GitHub's REST documentation describes them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from gate.adapters.github import GitHubClient
from gate.model.checklist import Item
from gate.model.errors import GitHubError
from gate.model.evidence import RATED
from gate.model.lazy_dataclass import dataclass
from gate.model.subject import Subject
from gate.model.values import Value

REPOSITORY = "selftest/selftest"
NUMBER = 7
AUTHOR = "selftest-author"
SHA = "c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00"
MAX_ENTRIES = 1000


@dataclass(frozen=True)
class GitHubState:
    """What GitHub knows: `values` by fact of the item. `refusal` is the status of every answer, 0 for none."""

    item: Item
    subject: Subject
    now: datetime
    values: Mapping[str, Value] = field(default_factory=dict)
    refusal: int = 0

    def count(self, name: str, default: int = 0) -> int:
        """The value of a count, at most MAX_ENTRIES."""
        return min(int(str(self.values.get(name, default))), MAX_ENTRIES)

    def ago(self, name: str, default: int = 3600) -> str:
        """The moment that a duration in seconds before now is."""
        seconds = int(str(self.values.get(name, default)))
        return f"{self.now - timedelta(seconds=seconds):%Y-%m-%dT%H:%M:%SZ}"

    def parameter(self, name: str) -> Any:
        """A parameter of the item; None when it has none of this name."""
        return getattr(self.item.params, name, None)

    @property
    def branch(self) -> str:
        """The branch whose rules and runs the item reads."""
        return str(self.parameter("branch") or self.subject.base_ref or self.subject.branch or "main")


class StandInClient(GitHubClient):
    """Answers the requests of the probes from a state."""

    def __init__(self, state: GitHubState) -> None:
        super().__init__(REPOSITORY, "stand-in")
        self.state = state

    @property
    def fingerprint(self) -> str:
        """What the answers depend on."""
        return f"{sorted((name, str(value)) for name, value in self.state.values.items())} {self.state.refusal}"

    def get(self, path: str, *, fresh: bool = False, **query: str | int) -> Any:  # noqa: ARG002 - the signature of the client
        """As `GitHubClient.get`."""
        return self._answer(path, query)

    def pages(self, path: str, *, fresh: bool = False, list_key: str = "", **query: str | int) -> list[Any]:  # noqa: ARG002
        """As `GitHubClient.pages`."""
        entries: list[Any] = self._answer(path, query)
        return entries

    def graphql(self, query: str, **variables: str | int) -> Any:  # noqa: ARG002
        """As `GitHubClient.graphql`: the number of issues that the pull request closes."""
        self._refuse()
        count = {"totalCount": int(self.state.values.get("linked_issue", True) is True)}
        return {"repository": {"pullRequest": {"closingIssuesReferences": count}}}

    def _answer(self, path: str, query: Mapping[str, str | int]) -> Any:
        self._refuse()
        for part, answer in ANSWERS.items():
            if part in path:
                return answer(self.state, query)
        raise GitHubError(HTTPStatus.NOT_FOUND, "Not Found")

    def _refuse(self) -> None:
        if self.state.refusal:
            raise GitHubError(self.state.refusal, "the stand-in refuses")


Query = Mapping[str, str | int]


def _list_reviews(state: GitHubState, _query: Query) -> list[Any]:
    states = ["APPROVED"] * state.count("approvals") + ["CHANGES_REQUESTED"] * state.count("changes_requested")
    return [
        {
            "id": number + 1, "state": review, "user": {"login": login, "type": "User"},
            "submitted_at": state.ago("", 60), "commit_id": state.subject.head_sha,
        }
        for number, (review, login) in enumerate(zip(states, _logins(state), strict=False))
    ]  # fmt: skip


def _logins(state: GitHubState) -> Iterator[str]:
    """People who may approve: those of `by` first, and any number of others when it names none."""
    people = [name for name in state.parameter("by") or () if "/" not in name]
    yield from people
    if not people or len(people) < len(state.parameter("by") or ()):
        yield from (f"selftest-{number}" for number in range(MAX_ENTRIES))


def _list_comments(state: GitHubState, _query: Query) -> list[Any]:
    body = f"/gate approve {state.item.id} {state.subject.head_sha[:7]}"
    logins = list(zip(range(state.count("comment_approvals")), _logins(state), strict=False))
    moment = state.ago("", 60)
    return [
        {
            "id": number + 1, "user": {"login": login, "type": "User"}, "body": body, "created_at": moment,
            "updated_at": moment, "html_url": "https://github.com/", "performed_via_github_app": None,
        }
        for number, login in logins
    ]  # fmt: skip


def _list_activity(state: GitHubState, _query: Query) -> list[Any]:
    head = state.subject.head_sha
    return [{"actor": {"login": AUTHOR}, "after": head, "before": SHA, "timestamp": state.ago("", 7200)}]


def _list_commits(state: GitHubState, _query: Query) -> list[Any]:
    person = {"login": AUTHOR}
    return [{"sha": state.subject.head_sha, "author": person, "committer": person, "parents": [{"sha": SHA}]}]


def _pull(state: GitHubState, _query: Query) -> Any:
    values = state.values
    tasks = "- [x] done\n" * state.count("tasks_done") + "- [ ] open\n" * state.count("tasks_open")
    return {
        "number": NUMBER, "title": str(values.get("title", "A title")), "body": tasks, "state": "open",
        "user": {"login": str(values.get("author", AUTHOR))}, "draft": values.get("draft", False) is True,
        "head": {
            "sha": state.subject.head_sha, "ref": str(values.get("branch", "topic")), "repo": {"full_name": REPOSITORY},
        },
        "base": {"sha": SHA, "ref": str(values.get("base", "main"))},
        "labels": [{"name": name} for name in _strings(values.get("labels"))], "commits": 1,
        "additions": int(str(values.get("changed_lines", 1))), "deletions": 0,
        "changed_files": int(str(values.get("changed_files", 1))),
    }  # fmt: skip


def _strings(value: Value | None) -> list[str]:
    return sorted(value) if isinstance(value, frozenset) else []


def check_names(state: GitHubState) -> list[str]:
    """The checks that the item reads: those that it names, else as many as it expects."""
    names = state.parameter("names")
    expected = max(state.count("total"), state.count("passed"), *(state.count(kind) for kind in _CONCLUSIONS), 1)
    return list(names) if names else [f"check {number}" for number in range(max(expected, 1))]


_CONCLUSIONS: Mapping[str, tuple[str, str | None]] = {
    "failed": ("completed", "failure"),
    "skipped": ("completed", "skipped"),
    "pending": ("in_progress", None),
}


def _list_check_runs(state: GitHubState, _query: Query) -> list[Any]:
    names = check_names(state)
    kinds = [kind for kind in _CONCLUSIONS for _ in range(state.count(kind))]
    kinds += ["missing"] * (state.count("missing") or max(len(names) - state.count("passed", len(names)), 0))
    kinds = (kinds + ["passed"] * len(names))[: len(names)]
    return [
        {
            "id": number + 1, "name": name, "status": status, "conclusion": conclusion, "details_url": "",
            "html_url": "https://github.com/", "app": {"id": 1, "slug": "selftest"}, "check_suite": {"id": 1},
        }
        for number, (name, kind) in enumerate(zip(names, kinds, strict=True)) if kind != "missing"
        for status, conclusion in [_CONCLUSIONS.get(kind, ("completed", "success"))]
    ]  # fmt: skip


def _list_code_scanning(state: GitHubState, _query: Query) -> list[Any]:
    return [
        {
            "rule": {"id": f"selftest-{number}", "security_severity_level": severity or None},
            "created_at": _opened_at(state, number),
            "most_recent_instance": {"message": {"text": "selftest"}, "location": {"path": "a.py", "start_line": 1}},
        }
        for number, severity in enumerate(_severities(state))
    ]  # fmt: skip


def _list_dependabot(state: GitHubState, _query: Query) -> list[Any]:
    return [
        {
            "created_at": _opened_at(state, number), "security_vulnerability": {"severity": severity or "none"},
            "security_advisory": {"ghsa_id": f"GHSA-{number}", "summary": "selftest", "cve_id": None},
            "dependency": {"package": {"name": "selftest"}, "manifest_path": "lock"},
        }
        for number, severity in enumerate(_severities(state))
    ]  # fmt: skip


def _severities(state: GitHubState) -> list[str]:
    severities = [str(severity) for severity in RATED for _ in range(state.count(str(severity)))]
    severities += [""] * state.count("unrated")
    missing = state.count("total") - len(severities)
    needs_oldest = "oldest_age" in state.values and not severities
    return severities + ["low"] * max(missing, int(needs_oldest))


def _opened_at(state: GitHubState, number: int) -> str:
    """The opening of an alert: long enough ago to count, and the first one as old as the oldest."""
    limit = state.parameter("older_than")
    seconds = int(limit.total_seconds()) + 60 if limit else 60
    return state.ago("oldest_age", seconds) if number == 0 else state.ago("", seconds)


def _list_issues(state: GitHubState, _query: Query) -> list[Any]:
    milestone = state.parameter("milestone")
    count = state.count("open") or int("oldest_age" in state.values)
    return [
        {
            "number": number + 1, "title": "selftest", "created_at": state.ago("oldest_age", 60),
            "milestone": {"title": milestone} if milestone else None,
        }
        for number in range(count)
    ]  # fmt: skip


def _list_rules(state: GitHubState, _query: Query) -> list[Any]:
    names = _strings(state.values.get("required_checks")) if "required_checks" in state.values else check_names(state)
    kinds = _strings(state.values.get("rules"))
    reviews = {
        "required_approving_review_count": state.count("required_approvals"),
        "require_code_owner_review": state.values.get("code_owner_review", True) is True,
    }
    checks = {"required_status_checks": [{"context": name} for name in names]}
    entries = [{"type": kind, "parameters": {}} for kind in kinds if kind not in _WITH_PARAMETERS]
    needs_reviews = {"required_approvals", "code_owner_review"} & set(state.values)
    if "pull_request" in kinds or (needs_reviews and "rules" not in state.values):
        entries.append({"type": "pull_request", "parameters": reviews})
    if {"required_status_checks", "required_checks"} & {*kinds, *state.values} or "rules" not in state.values:
        entries.append({"type": "required_status_checks", "parameters": checks})
    return entries


_WITH_PARAMETERS = ("pull_request", "required_status_checks")


def _codeowners(state: GitHubState, _query: Query) -> Any:
    if state.values.get("codeowners", True) is not True:
        raise GitHubError(HTTPStatus.NOT_FOUND, "Not Found")
    error = {"path": "CODEOWNERS", "line": 1, "kind": "selftest", "message": "selftest"}
    return {"errors": [error] * state.count("codeowners_errors")}


def _release(state: GitHubState, _query: Query) -> Any:
    return {"tag_name": "v1", "published_at": state.ago("release_age")}


def _list_runs(state: GitHubState, query: Query) -> Any:
    repository = {"full_name": REPOSITORY}
    conclusion = "success" if query.get("status") == "success" else str(state.values.get("last_conclusion", "success"))
    started_at = state.ago("last_audit_age" if query.get("event") else "last_success_age")
    run = {
        "run_number": 1, "conclusion": conclusion, "run_started_at": started_at, "path": "ci.yml",
        "created_at": started_at, "html_url": "https://github.com/", "workflow_id": 1,
        "event": "push", "check_suite_id": 1, "head_sha": SHA, "head_branch": state.branch,
        "head_repository": repository, "repository": repository,
    }  # fmt: skip
    return {"workflow_runs": [run], "state": str(state.values.get("workflow_state", "active"))}


ANSWERS: Mapping[str, Callable[[GitHubState, Query], Any]] = {
    "/reviews": _list_reviews,
    f"issues/{NUMBER}/comments": _list_comments,
    "/activity": _list_activity,
    f"pulls/{NUMBER}/commits": _list_commits,
    f"pulls/{NUMBER}": _pull,
    "/permission": lambda _state, _query: {"permission": "admin"},
    "/members": lambda _state, _query: [{"login": f"selftest-{number}"} for number in range(MAX_ENTRIES)],
    "/check-runs": _list_check_runs,
    "/status": lambda _state, _query: [],
    "code-scanning/alerts": _list_code_scanning,
    "dependabot/alerts": _list_dependabot,
    "labels": lambda state, _query: [{"name": name} for name in state.parameter("labels") or ()],
    "milestones": lambda state, _query: [{"title": str(state.parameter("milestone"))}],
    "issues": _list_issues,
    "rules/branches/": _list_rules,
    "codeowners/errors": _codeowners,
    "releases/latest": _release,
    "actions/workflows/": _list_runs,
    "actions/runs": lambda _state, _query: [],
    "commits/": lambda state, _query: {"sha": state.subject.head_sha},
}
"""The answers by a part of the path; the first that occurs in it answers."""
