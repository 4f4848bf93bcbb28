"""Tests of the contract, and that the fake checks requests and responses against it."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from scripts.contract import schema_of, to_text
from tests.cases import cases
from tests.fakes.client import TOKEN, request
from tests.fakes.contract import PATH, Call, contract
from tests.fakes.filler import Filler
from tests.fakes.github import HEAD, GitHub, serving
from tests.fakes.github.example import example
from tests.fakes.github.git import blob_sha
from tests.fakes.github.routes import ROUTES

BODIES = {
    "POST /repos/{owner}/{repo}/issues": {"title": "An issue", "labels": ["bug", {"name": "new"}]},
    "PATCH /repos/{owner}/{repo}/issues/{issue_number}": {"state": "closed", "state_reason": "not_planned"},
    "POST /repos/{owner}/{repo}/issues/{issue_number}/labels": ["one", "two"],
    "POST /repos/{owner}/{repo}/issues/{issue_number}/comments": {"body": "a comment"},
    "PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}": {"body": "another"},
    "POST /repos/{owner}/{repo}/statuses/{sha}": {"state": "success", "context": "gate/readiness"},
    "POST /repos/{owner}/{repo}/check-runs": {"name": "gate", "head_sha": HEAD, "conclusion": "success"},
    "PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}": {"output": {"title": "a", "summary": "b"}},
    "POST /repos/{owner}/{repo}/git/blobs": {"content": "aGVsbG8K", "encoding": "base64"},
    "POST /repos/{owner}/{repo}/git/trees": {
        "base_tree": HEAD, "tree": [{"path": "a/b", "mode": "100644", "type": "blob", "content": "text"}],
    },
    "POST /repos/{owner}/{repo}/git/commits": {"message": "a change", "tree": HEAD, "parents": [HEAD]},
    "POST /repos/{owner}/{repo}/git/refs": {"ref": "refs/heads/new", "sha": HEAD},
    "PATCH /repos/{owner}/{repo}/git/refs/{ref}": {"sha": HEAD, "force": True},
}  # fmt: skip
"""The bodies of the operations that need one."""

STATUS = {"POST": 201, "DELETE": 204}
OTHER_STATUS = {
    "PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge": 405,  # a required status is missing
    "POST /repos/{owner}/{repo}/issues/{issue_number}/labels": 200,
    "GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}": 302,
}

FOR_PEOPLE_ONLY = {
    "GET /user",
    "GET /orgs/{org}/teams/{team_slug}/members",
    "GET /orgs/{org}/teams/{team_slug}/memberships/{username}",
}
"""Operations that refuse the token of a workflow."""


PERSON = "token-of-alice"


@pytest.fixture
def client() -> Iterator[GitHub]:
    with serving(example()) as served:
        yield served


def path_parameters(client: GitHub) -> dict[str, str]:
    """The parameters of the paths."""
    owner, _, repo = client.repo.partition("/")
    return {
        "owner": owner, "repo": repo, "pull_number": "7", "issue_number": "8", "ref": HEAD, "sha": HEAD,
        "comment_id": str(client.comments[0]["id"]), "check_run_id": str(client.checks[0]["id"]), "path": "README.md",
        "commit_sha": HEAD, "basehead": f"main...{HEAD}", "branch": "main", "username": "alice", "org": "acme",
        "team_slug": "core", "run_id": str(client.runs[0]["id"]), "artifact_id": str(client.artifacts[0]["id"]),
        "archive_format": "zip", "workflow_id": "ci.yml",
        "tree_sha": HEAD, "file_sha": blob_sha(b"hello\n"),
    }  # fmt: skip


PATH_PARAMETERS = {
    "GET /repos/{owner}/{repo}/git/ref/{ref}": {"ref": "heads/main"},
    "PATCH /repos/{owner}/{repo}/git/refs/{ref}": {"ref": "heads/main"},
}


def test_the_fake_serves_exactly_the_operations_of_the_contract() -> None:
    assert set(ROUTES) == set(contract().operations)


@pytest.mark.parametrize("operation", sorted(ROUTES))
def test_every_response_conforms_to_the_contract(client: GitHub, operation: str) -> None:
    verb, _, path = operation.partition(" ")
    token = PERSON if operation in FOR_PEOPLE_ONLY else TOKEN

    response = request(
        client,
        verb,
        path.format_map(path_parameters(client) | PATH_PARAMETERS.get(operation, {})),
        BODIES.get(operation),
        token=token,
    )

    assert response.status_code == OTHER_STATUS.get(operation, STATUS.get(verb, 200)), response.text
    assert client.violations == []


IGNORED = {
    "GET /orgs/{org}/teams/{team_slug}/members": {"role"},
    "GET /repos/{owner}/{repo}/activity": {"time_period"},
    "GET /repos/{owner}/{repo}/milestones": {"direction", "sort"},
}
"""Query parameters that the fake ignores; their use is a violation."""


@cases("operation", sorted(name for name in ROUTES if name.startswith("GET ")))
def test_every_value_of_a_query_parameter_is_supported_or_reported_as_ignored(operation: str) -> None:
    parameters = contract().operations[operation]["query"]
    queries = [(name, value) for name, schema in parameters.items() for value in schema.get("enum", ())]
    queries += [(name, "2") for name in ("page", "per_page") if name in parameters]

    with serving(example(), strict=False) as client:
        path = operation.removeprefix("GET ").format_map(path_parameters(client) | PATH_PARAMETERS.get(operation, {}))
        for name, value in queries:
            response = request(client, "GET", f"{path}?{name}={value}", token=PERSON)
            assert response.status_code in {200, 302}, (name, value, response.text)

    ignored = {violation.partition("the fake ignores the parameter ")[2].strip("'") for violation in client.violations}
    assert ignored == IGNORED.get(operation, set())


MISSING = {
    "pull_number": "99", "issue_number": "99", "comment_id": "99", "check_run_id": "99", "run_id": "99",
    "artifact_id": "99", "workflow_id": "no.yml", "path": "nothing", "ref": "heads/nothing", "commit_sha": "e" * 40,
    "sha": "e" * 40, "branch": "nothing", "basehead": "main...nothing", "team_slug": "nobody",
    "tree_sha": "e" * 40, "file_sha": "e" * 40,
}  # fmt: skip
"""Path parameters of entries that do not exist."""


@pytest.mark.parametrize("operation", sorted(name for name in ROUTES if any(f"{{{part}}}" in name for part in MISSING)))
def test_a_missing_entry_is_refused_as_in_the_contract(client: GitHub, operation: str) -> None:
    verb, _, path = operation.partition(" ")

    response = request(
        client, verb, path.format_map(path_parameters(client) | MISSING), BODIES.get(operation), token=PERSON
    )

    assert response.status_code in ({200} if "/rules/" in path or "/matching-refs/" in path else {404, 422}), (
        response.text
    )


@pytest.mark.parametrize("operation", sorted(FOR_PEOPLE_ONLY))
def test_the_token_of_a_workflow_is_refused_where_github_refuses_it(client: GitHub, operation: str) -> None:
    response = request(client, "GET", operation.removeprefix("GET ").format_map(path_parameters(client)))

    assert (response.status_code, response.json()["message"]) == (403, "Resource not accessible by integration")


@pytest.mark.parametrize(
    ("verb", "path", "body", "error"),
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
        ("GET", "issues/7/comments", {"body": "a"}, "body: unexpected"),
        ("POST", f"statuses/{HEAD}", {"state": "red"},
         "body.state: 'red' is not one of ['error', 'failure', 'pending', 'success']"),
        ("POST", "check-runs", {"name": "a", "head_sha": HEAD, "output": {"title": "t", "summary": "s" * 65_536}},
         "body.output.summary: 's"),
    ],
)  # fmt: skip
def test_a_request_that_violates_the_contract_is_refused_and_recorded(
    verb: str, path: str, body: object, error: str
) -> None:
    with serving(example(), strict=False) as client:
        response = request(client, verb, path, body)

    assert response.status_code == 422
    assert [violation[: len(f"{verb} /repos/acme/shop/{path}: {error}")] for violation in client.violations] == [
        f"{verb} /repos/acme/shop/{path}: {error}"
    ]


def test_an_operation_that_github_does_not_describe_is_a_violation() -> None:
    with serving(example(), strict=False) as client:
        assert request(client, "GET", f"statuses/{HEAD}").status_code == 404

    assert client.violations == [f"GET /repos/acme/shop/statuses/{HEAD}: the fake does not serve this operation"]


def test_a_violation_fails_its_test() -> None:
    with pytest.raises(AssertionError, match="violations of GitHub's contract"), serving(example()) as client:
        request(client, "GET", "pulls?stat=open")


def test_a_response_that_violates_the_contract_is_a_violation() -> None:
    with serving(example(), strict=False) as client:
        client.comments[0]["created_at"] = "yesterday"
        request(client, "GET", "issues/7/comments")

    assert client.violations == [
        "our response to GET /repos/acme/shop/issues/7/comments: [0].created_at: 'yesterday' is not a 'date-time'"
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
def test_a_path_is_the_operation_with_the_most_literal_characters(
    path: str, operation: str, at: dict[str, object]
) -> None:
    expected = Call(f"GET /repos/{{owner}}/{{repo}}/{operation}", {"owner": "a", "repo": "b", **at})
    assert contract().call("GET", path) == expected


def test_a_missing_member_gets_a_default_and_an_existing_one_is_kept() -> None:
    filler = Filler(contract(), "http://127.0.0.1:1", "2026-11-20T08:00:00Z")
    schema = {"type": "array", "items": {"$ref": "issue-comment"}}

    completed = filler.complete(schema, [{"id": 5, "body": "text", "url": "/repos/a/b/issues/comments/5"}])

    assert contract().errors(schema, completed) == []
    assert completed[0].items() >= {
        "id": 5, "body": "text", "url": "http://127.0.0.1:1/repos/a/b/issues/comments/5", "user": None,
        "created_at": "2026-11-20T08:00:00Z", "html_url": "http://127.0.0.1:1",
    }.items()  # fmt: skip


def test_the_contract_holds_no_prose() -> None:
    def prose(schema: object) -> Iterator[str]:
        if isinstance(schema, dict):
            yield from (key for key, value in schema.items() if key == "description" and isinstance(value, str))
            yield from (text for value in schema.values() for text in prose(value))

    assert list(prose(json.loads(PATH.read_text()))) == []


def test_the_contract_has_the_format_of_the_script() -> None:
    text = PATH.read_text(encoding="utf-8")
    assert to_text(json.loads(text)) == text


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "string", "nullable": True, "description": "words"}, {"type": ["string", "null"]}),
        ({"type": "string", "enum": ["a", None], "nullable": True}, {"type": ["string", "null"], "enum": ["a", None]}),
        ({"allOf": [{"$ref": "#/components/schemas/a"}], "nullable": True},
         {"anyOf": [{"type": "null"}, {"allOf": [{"$ref": "a"}]}]}),
        ({"type": "object", "properties": {"title": {"type": "string", "title": "prose"}}, "x-tag": 1},
         {"type": "object", "properties": {"title": {"type": "string"}}}),
        ({"type": "integer", "nullable": False}, {"type": "integer"}),
    ],
)  # fmt: skip
def test_a_schema_of_openapi_becomes_json_schema_without_prose(schema: object, expected: object) -> None:
    assert schema_of(schema) == expected


@pytest.mark.parametrize("time", ["2026-13-01T00:00:00Z", "2026-11-20T24:00:00Z", "2026-02-30T00:00:00Z", "", "now"])
def test_a_wrong_time_is_an_error_also_after_a_right_one(time: str) -> None:
    schema = {"type": "object", "properties": {"at": {"type": "string", "format": "date-time"}}}

    assert contract().errors(schema, {"at": "2026-11-20T12:00:00Z"}) == []
    assert contract().errors(schema, {"at": "2027-01-02T03:04:05Z"}) == []
    assert len(contract().errors(schema, {"at": time})) == 1
