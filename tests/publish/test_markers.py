"""Markers of the comment and of the audit issue are read back, those of earlier releases too."""

from __future__ import annotations

from datetime import UTC, datetime

from gate.publish.markers import CommentMarker, IssueMarker, starts_with_line, text_without_marker
from tests.cases import cases

SINCE = datetime(2026, 11, 3, 8, tzinfo=UTC)
ISSUE = IssueMarker("web", 12, 3, 2, SINCE, "ab12", '{"state":"ready"}')
COMMENT = CommentMarker("web", "a" * 40, 12, 3, "ab12")


def test_a_comment_marker_is_read_back() -> None:
    assert CommentMarker.parse(f"{COMMENT}\ntext") == COMMENT
    assert text_without_marker(f"{COMMENT}\ntext\nmore") == "text\nmore"
    assert text_without_marker("text\nmore") == "text\nmore"


def test_an_issue_marker_is_read_back() -> None:
    assert IssueMarker.parse(f"{ISSUE}\ntext") == ISSUE


def test_the_markers_of_earlier_releases_are_read() -> None:
    comment = f"<!-- readiness-gate key=web head={'a' * 40} run=12 attempt=3 gist=ab12 -->"
    issue = (
        "<!-- readiness-gate-audit key=web run=12 attempt=3 opening=2 since=2026-11-03T08:00:00+00:00 gist=ab12"
        ' night={"state":"ready"} -->'
    )

    assert CommentMarker.parse(comment) == COMMENT
    assert IssueMarker.parse(issue) == ISSUE


@cases(
    "body",
    [
        "text",
        "<!-- readiness-gate key=a head=zz run=1 attempt=1 -->",
        "text\n<!-- readiness-gate key=a head= run=1 attempt=1 -->",
        "> <!-- readiness-gate key=a head= run=1 attempt=1 -->",
        "<!-- readiness-gate key=a head= run=1 attempt=1 --> text",
        f"<!-- readiness-gate key=a head= run={'9' * 30} attempt=1 -->",
    ],
)
def test_a_comment_marker_must_be_the_whole_first_line(body: str) -> None:
    assert CommentMarker.parse(body) is None


@cases(
    "body",
    ["text", f"text\n{ISSUE}", f"> {ISSUE}", f"{ISSUE} text", str(ISSUE).replace("2026-11-03", "2026-13-03")],
)
def test_an_issue_marker_must_be_the_whole_first_line(body: str) -> None:
    assert IssueMarker.parse(body) is None


@cases(("run", "attempt", "newer"), [(11, 9, True), (12, 2, True), (12, 3, False), (13, 1, False)])
def test_a_later_run_or_attempt_is_newer(run: int, attempt: int, *, newer: bool) -> None:
    assert ISSUE.newer_than(run, attempt) is newer
    assert COMMENT.newer_than(CommentMarker("web", "", run, attempt)) is newer


def test_each_opening_of_the_issue_has_one_mention_marker() -> None:
    marker = ISSUE.mention_marker()

    assert marker == "<!-- readiness-gate-audit key=web opened=2 on=2026-11-03 -->"
    assert starts_with_line(f"{marker}\ntext", marker)
    assert not starts_with_line(f"text\n{marker}", marker)
    assert IssueMarker.parse(marker) is None
