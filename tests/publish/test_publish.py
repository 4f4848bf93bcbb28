"""Actions are planned from pages and executed one by one; a failed action stops no other."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import pytest

from gate.adapters.github.check_runs import Annotation, CheckRun
from gate.adapters.github.statuses import CommitStatus
from gate.adapters.workspace import Workspace
from gate.config.runner import Runner
from gate.config.settings import CommentMode, Settings, StatusMode
from gate.judge.outcome import EXIT_CODES
from gate.model.audit import AuditWatch
from gate.model.codes import Code
from gate.model.decision import Decision, Enforcement, Score, State
from gate.model.subject import Subject
from gate.publish import execute
from gate.publish.actions import (
    Action,
    ActionResult,
    Failure,
    PostCheckRun,
    PostComment,
    RewriteFile,
    SetOutputs,
    SetStatus,
    UpdateAuditIssue,
    WritePage,
    WriteSummary,
)
from gate.publish.markers import CommentMarker
from gate.publish.pages import Pages
from gate.publish.plan import plan
from gate.publish.pushes import remember
from gate.render.annotations import LineAnnotation
from gate.render.issue_page import IssuePage
from gate.render.links import Links
from gate.render.markdown import LIMIT, CommentPage

COMMENT = CommentPage("# head\n", "body\n")
PAGES = Pages("text", "# md\n", COMMENT, "# summary\n", "# md\n", html="<p>", json="{}")
NO_RUNNER = Runner()


def decided(state: State = State.READY, pull_request: int | None = 7) -> Decision:
    subject = Subject("pull_request", "acme/shop", head_sha="a" * 40, pull_request=pull_request)
    return Decision(
        state, Score(Fraction(2, 3)), (), subject, datetime(2026, 11, 20, 8, tzinfo=UTC), exit_code=EXIT_CODES[state]
    )


def test_every_requested_page_becomes_an_action(tmp_path: Path) -> None:
    settings = Settings(markdown=tmp_path / "c.md", html=tmp_path / "r.html", json=tmp_path / "r.json")

    assert plan(PAGES, decided(), settings, NO_RUNNER) == (
        WritePage(tmp_path / "c.md", "# md\n"),
        WritePage(tmp_path / "r.html", "<p>"),
        WritePage(tmp_path / "r.json", "{}"),
    )


def test_without_a_requested_page_there_is_no_action() -> None:
    assert plan(PAGES, decided(), Settings(), NO_RUNNER) == ()
    assert plan(Pages("text"), decided(), Settings(markdown=Path("c.md"), comment="always"), NO_RUNNER) == ()


def test_on_a_runner_summary_comment_and_outputs_are_planned_in_this_order(tmp_path: Path) -> None:
    runner = Runner(
        tmp_path / "summary", tmp_path / "output", "https://api.example", 99, 2, server_url="https://github.example"
    )
    settings = Settings(json=tmp_path / "r.json", comment="always", key="web")

    page, summary, comment, outputs = plan(PAGES, decided(State.NOT_READY), settings, runner)

    assert page == WritePage(tmp_path / "r.json", "{}")
    assert summary == WriteSummary(tmp_path / "summary", "# summary\n")
    assert isinstance(comment, PostComment)
    assert comment == PostComment(
        "acme/shop",
        7,
        CommentMarker("web", "a" * 40, 99, 2, comment.marker.fingerprint),
        "body\n",
        heading="# head\n",
        snapshot=remember(decided(State.NOT_READY)),
        links=Links("https://github.example/acme/shop", "a" * 40),
    )
    assert outputs == SetOutputs(
        tmp_path / "output",
        {
            "decision": "not ready",
            "score": "66",
            "failed": "0",
            "warned": "0",
            "unknown": "0",
            "result-file": str(tmp_path / "r.json"),
        },
    )


@pytest.mark.parametrize(
    ("comment", "state", "pull_request", "posts"),
    [
        ("always", State.READY, 7, True),
        ("always", State.READY, None, False),
        ("on-failure", State.READY, 7, False),
        ("on-failure", State.UNDECIDED, 7, True),
        ("changes", State.READY, 7, True),
        ("never", State.NOT_READY, 7, False),
    ],
)
def test_the_input_comment_decides_when_a_comment_is_posted(
    comment: CommentMode, state: State, pull_request: int | None, *, posts: bool
) -> None:
    actions = plan(PAGES, decided(state, pull_request), Settings(comment=comment), NO_RUNNER)

    assert [type(action) for action in actions] == ([PostComment] if posts else [])


@pytest.mark.parametrize(
    ("trigger", "status", "sets"),
    [
        ("pull_request", "auto", False),
        ("merge_group", "auto", False),
        ("push", "auto", False),
        ("schedule", "auto", False),
        ("workflow_run", "auto", True),
        ("issue_comment", "auto", True),
        ("pull_request_review", "auto", True),
        ("pull_request_review_comment", "auto", True),
        ("pull_request_target", "auto", True),
        ("workflow_dispatch", "auto", True),
        ("workflow_run", "never", False),
        ("pull_request", "always", True),
    ],
)
def test_a_status_is_set_on_events_whose_check_is_on_another_commit(
    trigger: str, status: StatusMode, *, sets: bool
) -> None:
    decision = replace(decided(), subject=replace(decided().subject, trigger=trigger))

    assert [type(action) for action in plan(PAGES, decision, Settings(status=status), NO_RUNNER)] == [SetStatus] * sets


@pytest.mark.parametrize(
    ("state", "enforcement", "enforce", "status"),
    [
        (State.READY, Enforcement.IN_FORCE, True, "success"),
        (State.NOT_READY, Enforcement.IN_FORCE, True, "failure"),
        (State.UNDECIDED, Enforcement.IN_FORCE, True, "error"),
        (State.UNDECIDED, Enforcement.IN_FORCE, False, "success"),
        (State.NOT_READY, Enforcement.FIRST, True, "success"),
    ],
)
def test_a_status_agrees_with_the_exit_code(
    state: State, enforcement: Enforcement, status: str, *, enforce: bool
) -> None:
    exit_code = 0 if enforcement is Enforcement.FIRST else EXIT_CODES[state]
    decision = replace(decided(state), enforcement=enforcement, exit_code=exit_code)
    pages = replace(PAGES, line="a line")

    assert plan(pages, decision, Settings(status="always", key="web", enforce=enforce), NO_RUNNER) == (
        SetStatus("a" * 40, CommitStatus("gate/web", status, "a line", decision.subject.run_url)),
    )


@pytest.mark.parametrize(
    ("state", "enforce", "conclusion"),
    [(State.READY, True, "success"), (State.NOT_READY, True, "failure"), (State.UNDECIDED, True, "failure"),
     (State.UNDECIDED, False, "success")],
)  # fmt: skip
def test_a_check_run_is_posted_when_the_input_says_so(state: State, conclusion: str, *, enforce: bool) -> None:
    annotations = (
        LineAnnotation("error", "a.py", 3, 0, "Tests (t)", "no"),
        LineAnnotation("warning", "b.py", 0, 0, "Tests (t)", "hm"),
    )
    pages = replace(PAGES, line="a line", annotations=annotations)
    runner, settings = Runner(run_id=99, attempt=2), Settings(check_run=True, key="web", enforce=enforce)

    assert plan(pages, decided(state), settings, runner) == (
        PostCheckRun(
            "a" * 40,
            CheckRun(
                "gate/web", "99-2", conclusion, "a line", "# md\n", "",
                (
                    Annotation("a.py", 3, 3, "failure", "Tests (t)", "no"),
                    Annotation("b.py", 1, 1, "warning", "Tests (t)", "hm"),
                ),
            ),
        ),
    )  # fmt: skip


def test_the_longest_page_fits_the_job_summary_in_any_script() -> None:
    max_bytes_of_a_code_unit, max_summary = 3, 1024 * 1024

    assert LIMIT * max_bytes_of_a_code_unit < max_summary


def test_a_failed_action_is_reported_and_the_others_are_executed(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    bad, good = WritePage(tmp_path / "file" / "c.md", "x"), WritePage(tmp_path / "r.html", "<p>")

    results = execute([bad, good], Workspace(tmp_path))

    assert results == (
        ActionResult(
            bad, Failure(Code.UNWRITABLE_FILE, f"cannot write {tmp_path}/file/c.md: File exists; choose another path")
        ),
        ActionResult(good),
    )
    assert (tmp_path / "r.html").read_text() == "<p>"


def test_a_summary_is_appended(tmp_path: Path) -> None:
    (tmp_path / "summary").write_text("before\n")

    execute([WriteSummary(tmp_path / "summary", "after")], Workspace(tmp_path))

    assert (tmp_path / "summary").read_text() == "before\nafter\n"


def test_a_value_cannot_forge_outputs(tmp_path: Path) -> None:
    evil = "x\nreadiness_0\ndecision=ready\ndecision<<EOF\nready\nEOF"

    execute([SetOutputs(tmp_path / "output", {"decision": "not ready", "result-file": evil})], Workspace(tmp_path))

    assert outputs_of(tmp_path / "output") == {
        "decision": "not ready",
        "result-file": evil,
        "comment-url": "",
        "issue-url": "",
    }


def outputs_of(path: Path) -> dict[str, str]:
    """The outputs in a file, read as the runner reads it."""
    lines, values = path.read_text().split("\n"), {}
    while lines and (head := lines.pop(0)):
        name, delimiter = head.split("<<")
        end = lines.index(delimiter)
        values[name] = "\n".join(lines[:end])
        del lines[: end + 1]
    return values


def test_a_missing_file_of_the_runner_is_reported(tmp_path: Path) -> None:
    action = WriteSummary(tmp_path / "gone" / "summary", "x")

    assert execute([action], Workspace(tmp_path))[0].error.endswith(
        "No such file or directory; expected the runner to create this file"
    )


MARKER = CommentMarker("web", "a" * 40, 99, 2)
PAGE, WATCH = IssuePage("Shop is not ready [web]", "text"), AuditWatch()


@pytest.mark.parametrize(
    ("action", "fragment"),
    [
        (WritePage(Path("r.html"), ""), "write r.html"),
        (RewriteFile("TRACKER.md", b"", b"x"), "change TRACKER.md"),
        (WriteSummary(Path("s"), ""), "append the decision to the job summary"),
        (PostComment("acme/shop", 7, MARKER, ""), "post or update the comment of gate web on acme/shop#7"),
        (
            SetStatus("a" * 40, CommitStatus("gate/web", "failure", "Not ready: tests")),
            "set the status gate/web of aaaaaaa to failure: Not ready: tests",
        ),
        (
            PostCheckRun("a" * 40, CheckRun("gate/web", "99-2", "failure", "", "")),
            "create the check run gate/web on aaaaaaa: failure, 0 annotations",
        ),
        (
            UpdateAuditIssue("acme/shop", "web", 99, 2, State.NOT_READY, datetime.now(UTC), "", "", {}, PAGE, WATCH),
            "update the audit issue of gate web in acme/shop: Shop is not ready [web]",
        ),
        (SetOutputs(Path("o"), {"decision": "ready", "score": "9"}), "set the outputs decision=ready, score=9"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_the_text_of_an_action_completes_would(action: Action, fragment: str) -> None:
    assert str(action) == fragment
