"""Deeds are planned from pages, done one by one, and a failing one stops nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import pytest

from gate.adapters.github.check_runs import Annotation, CheckRun
from gate.adapters.github.statuses import CommitStatus
from gate.adapters.host import Host
from gate.config.runner import Runner
from gate.config.settings import Comments, Settings, Statuses
from gate.judge.outcome import EXIT_CODES
from gate.model.decision import Decision, Enforcement, Score, State
from gate.model.subject import Subject
from gate.publish import ActionResult, WritePage, execute
from gate.publish.actions import PostCheckRun, PostComment, SetOutputs, SetStatus, WriteSummary
from gate.publish.comment_marker import Marker
from gate.publish.plan import Pages, plan
from gate.render.annotations import LineAnnotation
from gate.render.markdown import LIMIT

PAGES = Pages(terminal="text", markdown="# md\n", html="<p>", json="{}")
NOWHERE = Runner()


def decided(state: State = State.READY, pull_request: int | None = 7) -> Decision:
    subject = Subject("pull_request", "acme/shop", head_sha="a" * 40, pull_request=pull_request)
    return Decision(
        state, Score(Fraction(2, 3)), (), subject, datetime(2026, 11, 20, 8, tzinfo=UTC), exit_code=EXIT_CODES[state]
    )


def test_every_page_that_was_asked_for_becomes_a_deed(tmp_path: Path) -> None:
    settings = Settings(markdown=tmp_path / "c.md", html=tmp_path / "r.html", json=tmp_path / "r.json")

    assert plan(PAGES, decided(), settings, NOWHERE) == (
        WritePage(tmp_path / "c.md", "# md\n"),
        WritePage(tmp_path / "r.html", "<p>"),
        WritePage(tmp_path / "r.json", "{}"),
    )


def test_without_a_wish_there_is_nothing_to_do() -> None:
    assert plan(PAGES, decided(), Settings(), NOWHERE) == ()
    assert plan(Pages("text"), decided(), Settings(markdown=Path("c.md"), comment="always"), NOWHERE) == ()


def test_on_a_runner_the_summary_the_comment_and_last_the_outputs_are_planned(tmp_path: Path) -> None:
    runner = Runner(tmp_path / "summary", tmp_path / "output", "https://api.example", 99, 2)
    settings = Settings(json=tmp_path / "r.json", comment="always", key="web")

    written, summary, post, outputs = plan(PAGES, decided(State.NOT_READY), settings, runner)

    assert written == WritePage(tmp_path / "r.json", "{}")
    assert summary == WriteSummary(tmp_path / "summary", "# md\n")
    assert isinstance(post, PostComment)
    assert post == PostComment("acme/shop", 7, Marker("web", "a" * 40, 99, 2, post.marker.fingerprint), "# md\n")
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
def test_a_comment_is_posted_when_it_is_wanted(
    comment: Comments, state: State, pull_request: int | None, *, posts: bool
) -> None:
    actions = plan(PAGES, decided(state, pull_request), Settings(comment=comment), NOWHERE)

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
def test_a_status_is_set_where_the_jobs_own_check_is_elsewhere(trigger: str, status: Statuses, *, sets: bool) -> None:
    decision = replace(decided(), subject=replace(decided().subject, trigger=trigger))

    assert [type(action) for action in plan(PAGES, decision, Settings(status=status), NOWHERE)] == [SetStatus] * sets


@pytest.mark.parametrize(
    ("state", "enforcement", "enforce", "word"),
    [
        (State.READY, Enforcement.IN_FORCE, True, "success"),
        (State.NOT_READY, Enforcement.IN_FORCE, True, "failure"),
        (State.UNDECIDED, Enforcement.IN_FORCE, True, "error"),
        (State.UNDECIDED, Enforcement.IN_FORCE, False, "success"),
        (State.NOT_READY, Enforcement.FIRST, True, "success"),
    ],
)
def test_a_status_says_what_the_exit_code_says(
    state: State, enforcement: Enforcement, word: str, *, enforce: bool
) -> None:
    exit_code = 0 if enforcement is Enforcement.FIRST else EXIT_CODES[state]
    decision = replace(decided(state), enforcement=enforcement, exit_code=exit_code)
    pages = replace(PAGES, line="a line")

    assert plan(pages, decision, Settings(status="always", key="web", enforce=enforce), NOWHERE) == (
        SetStatus("a" * 40, CommitStatus("gate/web", word, "a line", decision.subject.run_url)),
    )


@pytest.mark.parametrize(
    ("state", "enforce", "conclusion"),
    [(State.READY, True, "success"), (State.NOT_READY, True, "failure"), (State.UNDECIDED, True, "failure"),
     (State.UNDECIDED, False, "success")],
)  # fmt: skip
def test_a_check_run_is_made_where_it_is_wanted(state: State, conclusion: str, *, enforce: bool) -> None:
    remarks = (
        LineAnnotation("error", "a.py", 3, 0, "Tests (t)", "no"),
        LineAnnotation("warning", "b.py", 0, 0, "Tests (t)", "hm"),
    )
    pages = replace(PAGES, line="a line", remarks=remarks)
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


def test_the_largest_page_fits_the_summary_of_a_step_whatever_is_written_in_it() -> None:
    most_bytes_of_a_code_unit, most_of_a_summary = 3, 1024 * 1024

    assert LIMIT * most_bytes_of_a_code_unit < most_of_a_summary


def test_a_deed_that_fails_is_told_and_the_others_are_done(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    bad, good = WritePage(tmp_path / "file" / "c.md", "x"), WritePage(tmp_path / "r.html", "<p>")

    results = execute([bad, good], Host.at(tmp_path))

    assert results == (
        ActionResult(bad, f"{tmp_path}/file/c.md could not be written: File exists; name another place"),
        ActionResult(good),
    )
    assert (tmp_path / "r.html").read_text() == "<p>"


def test_a_summary_is_added_to_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "summary").write_text("before\n")

    execute([WriteSummary(tmp_path / "summary", "after")], Host.at(tmp_path))

    assert (tmp_path / "summary").read_text() == "before\nafter\n"


def test_outputs_cannot_be_forged_by_a_value(tmp_path: Path) -> None:
    evil = "x\nreadiness_0\ndecision=ready\ndecision<<EOF\nready\nEOF"

    execute([SetOutputs(tmp_path / "output", {"decision": "not ready", "result-file": evil})], Host.at(tmp_path))

    assert outputs_of(tmp_path / "output") == {
        "decision": "not ready",
        "result-file": evil,
        "comment-url": "",
        "issue-url": "",
    }


def outputs_of(path: Path) -> dict[str, str]:
    """Reads a file of outputs as the runner does."""
    lines, values = path.read_text().split("\n"), {}
    while lines and (head := lines.pop(0)):
        name, delimiter = head.split("<<")
        end = lines.index(delimiter)
        values[name] = "\n".join(lines[:end])
        del lines[: end + 1]
    return values


def test_a_runner_that_made_no_file_is_told(tmp_path: Path) -> None:
    action = WriteSummary(tmp_path / "gone" / "summary", "x")

    assert execute([action], Host.at(tmp_path))[0].error.endswith(
        "No such file or directory; the runner should have made it"
    )
