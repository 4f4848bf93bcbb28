"""The note of a merge request and the commit status, on a fake GitLab over real HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gate.adapters.gitlab.statuses import PipelineStatus
from gate.publish import execute
from gate.publish.actions import ActionResult, PostComment, PostNote, SetPipelineStatus
from gate.publish.markers import CommentMarker, text_without_marker
from tests.fakes.gitlab import Account, Fault, GitLab, serving
from tests.fakes.gitlab.fake import HEAD, Request
from tests.on_github import host_without_waiting

TOKEN = "glpat-gate"  # noqa: S105 - a made-up one
BOT = "project_42_bot_1"


@pytest.fixture
def gitlab() -> Iterator[GitLab]:
    with serving(GitLab()) as fake:
        yield fake


def run(gitlab: GitLab, action: PostNote | SetPipelineStatus, token: str = TOKEN, **variables: str) -> ActionResult:
    env = {"GITLAB_CI": "true", "CI_API_V4_URL": gitlab.url, "GATE_GITLAB_TOKEN": token, **variables}
    host = host_without_waiting(Path(), env)
    return execute([action], host.workspace, host=host)[0]


def post(gitlab: GitLab, text: str = "red", pipeline: int = 1, job: int = 1, *, key: str = "readiness",
         token: str = TOKEN, project: str = "42", name: str = "") -> ActionResult:  # fmt: skip
    comment = PostComment(gitlab.path, 7, CommentMarker(key, HEAD, pipeline, job, job=name), text)
    return run(gitlab, PostNote(project, comment), token)


def texts(gitlab: GitLab) -> list[str]:
    return [text_without_marker(body) for body in gitlab.bodies()]


def test_the_first_run_writes_one_note(gitlab: GitLab) -> None:
    result = post(gitlab)

    assert result.error == ""
    assert result.url == f"https://gitlab.example/group/shop/-/merge_requests/7#note_{gitlab.notes[0]['id']}"
    assert gitlab.bodies() == [f"<!-- readiness-gate key=readiness head={HEAD} run=1 attempt=1 -->\nred"]


def test_later_pipelines_and_jobs_update_it(gitlab: GitLab) -> None:
    urls = {post(gitlab, "red", 1, 5).url, post(gitlab, "green", 2, 6).url, post(gitlab, "green again", 2, 7).url}

    assert len(urls) == 1
    assert texts(gitlab) == ["green again"]


def test_an_unchanged_note_is_not_written_again(gitlab: GitLab) -> None:
    post(gitlab, "red", 1)
    gitlab.requests.clear()

    assert post(gitlab, "red\n\n", 2).error == ""
    assert {request.partition(" ")[0] for request in gitlab.requests} == {"GET"}
    post(gitlab, "green", 3)
    assert "PUT" in {request.partition(" ")[0] for request in gitlab.requests}


def test_an_older_pipeline_writes_nothing(gitlab: GitLab) -> None:
    post(gitlab, "new", 2)

    assert post(gitlab, "old", 1).message == "the comment is from a newer run, so it is not changed"
    assert texts(gitlab) == ["new"]


def test_a_note_of_another_account_with_our_marker_is_left_alone(gitlab: GitLab) -> None:
    forged = f"<!-- readiness-gate key=readiness head={HEAD} run=99 attempt=1 -->\nforged"
    gitlab.add_note("mallory", forged)

    assert post(gitlab).error == ""
    assert texts(gitlab) == ["red"]
    assert gitlab.bodies("mallory") == [forged]


def test_the_note_is_found_on_a_later_page_among_notes_of_gitlab(gitlab: GitLab) -> None:
    for number in range(130):
        gitlab.add_note("alice", f"note {number}", system=number % 2 == 0)
    post(gitlab, "red", 1)

    post(gitlab, "green", 2)

    assert texts(gitlab) == ["green"]


def test_duplicates_are_removed_after_writing(gitlab: GitLab) -> None:
    for pipeline in (1, 2):
        gitlab.add_note(BOT, f"<!-- readiness-gate key=readiness head={HEAD} run={pipeline} attempt=1 -->\nred")

    post(gitlab, "green", 3)

    assert texts(gitlab) == ["green"]


def test_each_key_has_its_own_note(gitlab: GitLab) -> None:
    post(gitlab, "web", key="web")
    post(gitlab, "api", key="api")

    assert texts(gitlab) == ["web", "api"]


def test_two_jobs_of_one_pipeline_with_one_key_are_reported(gitlab: GitLab) -> None:
    first = post(gitlab, "first", job=1, name="aa")
    second = post(gitlab, "second", job=2, name="bb")
    late = post(gitlab, "late", job=1, name="aa")

    assert first.message == ""
    assert "another job of this run wrote the comment of gate readiness before" in second.message
    assert "a later job of this run has written the comment of gate readiness" in late.message
    assert all("its own `key`" in result.message for result in (second, late))
    assert texts(gitlab) == ["second"]


def test_a_job_that_runs_again_updates_its_note(gitlab: GitLab) -> None:
    post(gitlab, "red", job=1, name="aa")

    assert post(gitlab, "green", job=2, name="aa").message == ""
    assert post(gitlab, "next pipeline", pipeline=2, job=3, name="bb").message == ""
    assert texts(gitlab) == ["next pipeline"]


def test_a_run_for_an_older_head_writes_nothing(gitlab: GitLab) -> None:
    gitlab.head = "b" * 40

    assert post(gitlab).message == "the merge request has a newer commit, whose own run will comment"
    assert gitlab.notes == []


@pytest.mark.parametrize("state", ["closed", "merged", "locked"])
def test_a_closed_merge_request_gets_no_note(gitlab: GitLab, state: str) -> None:
    gitlab.state = state

    assert post(gitlab).message == "the merge request is closed, so no comment is written"
    assert gitlab.notes == []


def test_a_push_while_the_notes_are_read_is_seen_before_writing(gitlab: GitLab) -> None:
    order: list[str] = []
    gitlab.before_write = lambda request: order.append(gitlab.requests[-2])

    post(gitlab)

    assert order == ["GET /projects/42/merge_requests/7"]


def test_two_runs_at_the_same_time_leave_one_note(gitlab: GitLab) -> None:
    other = f"<!-- readiness-gate key=readiness head={HEAD} run=1 attempt=1 -->\nother"

    def write_too(_request: Request) -> None:
        gitlab.before_write = lambda _request: None
        gitlab.add_note(BOT, other)

    gitlab.before_write = write_too

    assert post(gitlab, "red", 2).error == ""
    assert texts(gitlab) == ["red"]


@pytest.mark.parametrize(
    ("account", "error"),
    [
        (Account("bot", scopes=("read_api",)),
         ("cannot write the note on !7: GitLab answered 403: insufficient_scope; give GATE_GITLAB_TOKEN the scope "
         "`api` and the role Reporter (the pipeline of a fork has none for the target project)")),
        (Account("bot", role="guest"),
         ("cannot write the note on !7: GitLab answered 404: 404 Not found; give GATE_GITLAB_TOKEN the scope `api` and "
         "the role Reporter (the pipeline of a fork has none for the target project)")),
        (Account("bot", role="none"),
         ("cannot write the note on !7: GitLab answered 404: 404 Project Not Found; give GATE_GITLAB_TOKEN the scope "
         "`api` and the role Reporter (the pipeline of a fork has none for the target project)")),
        (Account("job", is_job=True),
         ("cannot write the note on !7: GitLab answered 401: 401 Unauthorized; set GATE_GITLAB_TOKEN to a token that "
         "is still valid")),
    ],
    ids=["scope", "role", "no member", "job token"],
)  # fmt: skip
def test_a_refusal_names_what_the_token_needs(gitlab: GitLab, account: Account, error: str) -> None:
    gitlab.tokens[TOKEN] = account

    assert post(gitlab).error == error
    assert gitlab.notes == []


def test_without_a_token_the_message_names_the_variable(gitlab: GitLab) -> None:
    assert post(gitlab, token="").error == (
        "cannot write the note on !7: no token; set the masked variable GATE_GITLAB_TOKEN to a project access token "
        "with the scope `api` (CI_JOB_TOKEN can write neither notes nor statuses)"
    )
    assert gitlab.requests == []


def test_a_rate_limit_is_waited_for(gitlab: GitLab) -> None:
    gitlab.faults.append(Fault("POST", "notes", 429, headers={"Retry-After": "3"}))

    assert post(gitlab).error == ""
    assert texts(gitlab) == ["red"]


def test_a_rate_limit_of_an_hour_is_reported(gitlab: GitLab) -> None:
    gitlab.faults.append(Fault("POST", "notes", 429, headers={"Retry-After": "3600"}))
    result = post(gitlab)

    assert result.report == "cannot write the note on !7: GitLab answered 429: injected [rate-limited]"


@pytest.mark.parametrize("status", [0, 502])
def test_a_lost_answer_leaves_one_note(gitlab: GitLab, status: int) -> None:
    gitlab.faults.append(Fault("POST", "notes", status, after=True))

    assert post(gitlab).error == ""
    assert texts(gitlab) == ["red"]


@pytest.mark.parametrize("body", [b"<html>", b'{"id": "x"}', b"[1]", b'[{"id": 1}]'])
def test_an_answer_that_is_not_documented_is_reported(gitlab: GitLab, body: bytes) -> None:
    gitlab.faults.append(Fault("GET", "notes", 200, times=9, body=body))

    assert "GitLab's answer" in post(gitlab).error


def test_a_redirect_is_not_followed(gitlab: GitLab) -> None:
    gitlab.faults.append(Fault("GET", "merge_requests/7$", 302, headers={"Location": f"{gitlab.url}/user"}))

    assert "GitLab answered 302" in post(gitlab).error


def test_the_token_is_in_no_message(gitlab: GitLab) -> None:
    gitlab.faults.append(Fault("GET", "notes", 400, body=b'{"message": "bad token glpat-gate"}'))

    assert post(gitlab).error == "cannot write the note on !7: GitLab answered 400: bad token ***"


def test_a_note_that_is_too_long_is_reported(gitlab: GitLab) -> None:
    assert "maximum is 1000000" in post(gitlab, "x" * 1_000_001).error


def test_a_line_that_gitlab_would_execute_is_split(gitlab: GitLab) -> None:
    post(gitlab, "Fine\n/close\n/merge")

    assert texts(gitlab) == ["Fine\n&#8203;/close\n&#8203;/merge"]


# --------------------------------------------------------------------------------------------------------- statuses


def set_status(gitlab: GitLab, state: str = "failed", text: str = "not ready", sha: str = HEAD) -> ActionResult:
    status = PipelineStatus("gate/readiness", state, text, "https://gitlab.example/job/1")
    return run(gitlab, SetPipelineStatus("42", sha, status, 9))


def statuses(gitlab: GitLab) -> list[tuple[str, str, str]]:
    return [(status["status"], status["description"], status["pipeline_id"]) for status in gitlab.statuses]


def test_a_status_is_set_once(gitlab: GitLab) -> None:
    assert set_status(gitlab).error == ""
    assert set_status(gitlab).error == ""
    assert statuses(gitlab) == [("failed", "not ready", "9")]

    set_status(gitlab, "success", "ready")
    set_status(gitlab)
    assert [state for state, _, _ in statuses(gitlab)] == ["failed", "success", "failed"]


def test_a_long_description_is_cut(gitlab: GitLab) -> None:
    assert set_status(gitlab, text="x" * 300).error == ""
    assert set_status(gitlab, text="x" * 300).error == ""
    assert len(gitlab.statuses) == 1


def test_a_status_needs_the_role_developer(gitlab: GitLab) -> None:
    gitlab.tokens[TOKEN] = Account(BOT, role="reporter")

    assert set_status(gitlab).error == (
        "cannot set the status gate/readiness: GitLab answered 403: 403 Forbidden; give GATE_GITLAB_TOKEN the scope "
        "`api` and the role Developer (the pipeline of a fork has none for the target project)"
    )
