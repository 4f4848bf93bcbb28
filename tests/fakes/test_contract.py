"""The contract, and that the fake holds itself and others to it."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from scripts.contract import schema_of, written
from tests.fakes.asking import request
from tests.fakes.contract import PLACE, Call, contract
from tests.fakes.github import HEAD, GitHub, serving
from tests.fakes.github.example import example
from tests.fakes.github.routes import ROUTES
from tests.fakes.neutral import Filler

BODIES = {
    "POST /repos/{owner}/{repo}/issues": {"title": "An issue", "labels": ["bug", {"name": "new"}]},
    "PATCH /repos/{owner}/{repo}/issues/{issue_number}": {"state": "closed", "state_reason": "not_planned"},
    "POST /repos/{owner}/{repo}/issues/{issue_number}/labels": ["one", "two"],
    "POST /repos/{owner}/{repo}/issues/{issue_number}/comments": {"body": "a comment"},
    "PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}": {"body": "another"},
    "POST /repos/{owner}/{repo}/statuses/{sha}": {"state": "success", "context": "gate/readiness"},
    "POST /repos/{owner}/{repo}/check-runs": {"name": "gate", "head_sha": HEAD, "conclusion": "success"},
    "PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}": {"output": {"title": "a", "summary": "b"}},
}
"""What is sent to the operations that want a body."""

STATUS = {"POST": 201, "DELETE": 204}
OTHER_STATUS = {
    "POST /repos/{owner}/{repo}/issues/{issue_number}/labels": 200,
    "GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}": 302,
}

OF_A_PERSON = {
    "GET /user",
    "GET /orgs/{org}/teams/{team_slug}/members",
    "GET /orgs/{org}/teams/{team_slug}/memberships/{username}",
}
"""What the token of a workflow may not ask."""


@pytest.fixture
def client() -> Iterator[GitHub]:
    with serving(example()) as served:
        yield served


def places(client: GitHub) -> dict[str, str]:
    """What stands in a path."""
    owner, _, repo = client.repo.partition("/")
    return {
        "owner": owner, "repo": repo, "pull_number": "7", "issue_number": "8", "ref": HEAD, "sha": HEAD,
        "comment_id": str(client.comments[0]["id"]), "check_run_id": str(client.checks[0]["id"]), "path": "README.md",
        "commit_sha": HEAD, "basehead": f"main...{HEAD}", "branch": "main", "username": "alice", "org": "acme",
        "team_slug": "core", "run_id": str(client.runs[0]["id"]), "artifact_id": str(client.artifacts[0]["id"]),
        "archive_format": "zip", "workflow_id": "ci.yml",
    }  # fmt: skip


PLACES = {"GET /repos/{owner}/{repo}/git/ref/{ref}": {"ref": "heads/main"}}


def test_the_fake_serves_what_is_in_the_contract_and_nothing_else() -> None:
    assert set(ROUTES) == set(contract().operations)


@pytest.mark.parametrize("operation", sorted(ROUTES))
def test_every_operation_answers_as_the_contract_says(client: GitHub, operation: str) -> None:
    verb, _, path = operation.partition(" ")
    token = "token-of-alice" if operation in OF_A_PERSON else "token-of-the-workflow"

    said = request(
        client, verb, path.format_map(places(client) | PLACES.get(operation, {})), BODIES.get(operation), token=token
    )

    assert said.status_code == OTHER_STATUS.get(operation, STATUS.get(verb, 200)), said.text
    assert client.violations == []


NOT_KNOWN = {
    "GET /orgs/{org}/teams/{team_slug}/members": {"role"},
    "GET /repos/{owner}/{repo}/activity": {"time_period"},
    "GET /repos/{owner}/{repo}/milestones": {"direction", "sort"},
}
"""What the fake does not do, and says so: a filter that it would ignore is a violation."""


@pytest.mark.parametrize("operation", sorted(name for name in ROUTES if name.startswith("GET ")))
def test_every_word_that_a_query_may_be_is_understood_or_told_not_to_be(operation: str) -> None:
    shapes = contract().operations[operation]["query"]
    queries = [(name, word) for name, shape in shapes.items() for word in shape.get("enum", ())]
    queries += [(name, "2") for name in ("page", "per_page") if name in shapes]

    with serving(example(), strict=False) as client:
        path = operation.removeprefix("GET ").format_map(places(client) | PLACES.get(operation, {}))
        for name, word in queries:
            said = request(client, "GET", f"{path}?{name}={word}", token="token-of-alice")  # noqa: S106 - a made-up one
            assert said.status_code in {200, 302}, (name, word, said.text)

    told = {violation.partition("the fake does not know ")[2].strip("'") for violation in client.violations}
    assert told == NOT_KNOWN.get(operation, set())


NOTHING = {
    "pull_number": "99", "issue_number": "99", "comment_id": "99", "check_run_id": "99", "run_id": "99",
    "artifact_id": "99", "workflow_id": "no.yml", "path": "nothing", "ref": "heads/nothing", "commit_sha": "e" * 40,
    "sha": "e" * 40, "branch": "nothing", "basehead": "main...nothing", "team_slug": "nobody",
}  # fmt: skip
"""What is not there."""


@pytest.mark.parametrize("operation", sorted(name for name in ROUTES if any(f"{{{part}}}" in name for part in NOTHING)))
def test_what_is_not_there_is_refused_as_the_contract_says(client: GitHub, operation: str) -> None:
    verb, _, path = operation.partition(" ")

    said = request(
        client, verb, path.format_map(places(client) | NOTHING), BODIES.get(operation), token="token-of-alice"
    )

    assert said.status_code in ({200} if "/rules/" in path else {404, 422}), said.text


@pytest.mark.parametrize("operation", sorted(OF_A_PERSON))
def test_the_token_of_a_workflow_is_refused_where_it_is_on_github(client: GitHub, operation: str) -> None:
    said = request(client, "GET", operation.removeprefix("GET ").format_map(places(client)))

    assert (said.status_code, said.json()["message"]) == (403, "Resource not accessible by integration")


@pytest.mark.parametrize(
    ("verb", "path", "body", "fault"),
    [
        ("GET", "pulls?stat=open", None, "query: unknown parameter 'stat'"),
        ("GET", "pulls?state=opened", None, "query state: : 'opened' is not one of ['open', 'closed', 'all']"),
        ("GET", "pulls?per_page=many", None, "query per_page: : 'many' is not of type 'integer'"),
        ("GET", "pulls/seven", None, "path pull_number: : 'seven' is not of type 'integer'"),
        ("GET", "issues?since=yesterday", None, "query since: : 'yesterday' is not a 'date-time'"),
        ("POST", "issues/7/comments", None, "body: missing"),
        ("POST", "issues/7/comments", {}, "body: 'body' is a required property"),
        ("POST", "issues/7/comments", {"body": 7}, "body.body: 7 is not of type 'string'"),
        ("POST", "issues/7/comments", {"body": "a", "text": "b"}, "body: unknown member 'text'"),
        ("GET", "issues/7/comments", {"body": "a"}, "body: none is wanted"),
        ("POST", f"statuses/{HEAD}", {"state": "red"},
         "body.state: 'red' is not one of ['error', 'failure', 'pending', 'success']"),
        ("POST", "check-runs", {"name": "a", "head_sha": HEAD, "output": {"title": "t", "summary": "s" * 65_536}},
         "body.output.summary: 's"),
    ],
)  # fmt: skip
def test_a_request_against_the_contract_is_refused_and_recorded(verb: str, path: str, body: object, fault: str) -> None:
    with serving(example(), strict=False) as client:
        said = request(client, verb, path, body)

    assert said.status_code == 422
    assert [violation[: len(f"{verb} /repos/acme/shop/{path}: {fault}")] for violation in client.violations] == [
        f"{verb} /repos/acme/shop/{path}: {fault}"
    ]


def test_an_operation_that_github_does_not_describe_is_a_violation() -> None:
    with serving(example(), strict=False) as client:
        assert request(client, "GET", f"statuses/{HEAD}").status_code == 404

    assert client.violations == [f"GET /repos/acme/shop/statuses/{HEAD}: not an operation that the fake serves"]


def test_a_violation_fails_the_test_in_which_it_happened() -> None:
    with pytest.raises(AssertionError, match="against GitHub's contract"), serving(example()) as client:
        request(client, "GET", "pulls?stat=open")


def test_an_answer_of_the_fake_against_the_contract_is_a_violation_too() -> None:
    with serving(example(), strict=False) as client:
        client.comments[0]["created_at"] = "yesterday"
        request(client, "GET", "issues/7/comments")

    assert client.violations == [
        "our answer to GET /repos/acme/shop/issues/7/comments: [0].created_at: 'yesterday' is not a 'date-time'"
    ]


@pytest.mark.parametrize(
    ("path", "operation", "at"),
    [
        ("/repos/a/b/commits/topic/one/status", "commits/{ref}/status", {"ref": "topic/one"}),
        ("/repos/a/b/commits/topic/one", "commits/{ref}", {"ref": "topic/one"}),
        ("/repos/a/b/contents/src/a.py", "contents/{path}", {"path": "src/a.py"}),
        ("/repos/a/b/issues/7", "issues/{issue_number}", {"issue_number": 7}),
        ("/repos/a/b/issues/comments/7", "issues/comments/{comment_id}", {"comment_id": 7}),
        ("/repos/a/b/branches/topic/one", "branches/{branch}", {"branch": "topic/one"}),
    ],
)
def test_a_path_is_the_plainest_operation_that_fits(path: str, operation: str, at: dict[str, object]) -> None:
    expected = Call(f"GET /repos/{{owner}}/{{repo}}/{operation}", {"owner": "a", "repo": "b", **at})
    assert contract().call("GET", path) == expected


def test_what_is_missing_in_an_answer_gets_a_neutral_value_and_what_is_there_stays() -> None:
    filler = Filler(contract(), "http://127.0.0.1:1", "2026-11-20T08:00:00Z")
    schema = {"type": "array", "items": {"$ref": "issue-comment"}}

    whole = filler.complete(schema, [{"id": 5, "body": "text", "url": "/repos/a/b/issues/comments/5"}])

    assert contract().faults(schema, whole) == []
    assert whole[0].items() >= {
        "id": 5, "body": "text", "url": "http://127.0.0.1:1/repos/a/b/issues/comments/5", "user": None,
        "created_at": "2026-11-20T08:00:00Z", "html_url": "http://127.0.0.1:1",
    }.items()  # fmt: skip


def test_the_contract_holds_no_prose() -> None:
    def words(given: object) -> Iterator[str]:
        if isinstance(given, dict):
            yield from (key for key, each in given.items() if key == "description" and isinstance(each, str))
            yield from (word for each in given.values() for word in words(each))

    assert list(words(json.loads(PLACE.read_text()))) == []


def test_the_contract_is_in_the_form_in_which_it_is_written() -> None:
    text = PLACE.read_text(encoding="utf-8")
    assert written(json.loads(text)) == text


@pytest.mark.parametrize(
    ("given", "cut"),
    [
        ({"type": "string", "nullable": True, "description": "words"}, {"type": ["string", "null"]}),
        ({"type": "string", "enum": ["a", None], "nullable": True}, {"type": ["string", "null"], "enum": ["a", None]}),
        ({"allOf": [{"$ref": "#/components/schemas/a"}], "nullable": True},
         {"anyOf": [{"type": "null"}, {"allOf": [{"$ref": "a"}]}]}),
        ({"type": "object", "properties": {"title": {"type": "string", "title": "words"}}, "x-tag": 1},
         {"type": "object", "properties": {"title": {"type": "string"}}}),
        ({"type": "integer", "nullable": False}, {"type": "integer"}),
    ],
)  # fmt: skip
def test_a_schema_of_openapi_becomes_json_schema_without_words(given: object, cut: object) -> None:
    assert schema_of(given) == cut
