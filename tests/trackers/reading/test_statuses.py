"""The status that a cell or a field states, in words, by pictures and by boxes."""

from __future__ import annotations

from gate.trackers.reading.statuses import is_empty, parse_cell_progress, parse_field_progress, parse_status_phrase
from gate.trackers.reading.vocabulary import Progress
from tests.cases import cases

D, P, O, X, N = Progress.DONE, Progress.IN_PROGRESS, Progress.OPEN, Progress.DROPPED, Progress.NONE  # noqa: E741


@cases(
    ("text", "progress"),
    [
        ("not-started", O), ("not_started", O), ("Not Started", O), ("to-do", O), ("TODO", O), ("Not yet", O),
        ("Not yet done", O), ("Failed", O), ("isn't done", O), ("unfinished", O), ("To be tested", O), ("No", O),
        ("on hold", O), ("Waiting for review", O),
        ("Almost done", P), ("nearly complete", P), ("In review", P), ("under review", P), ("Done, but not tested", P),
        ("40%", P), ("WIP", P), ("in_progress", P), ("Not quite done", P), ("partially implemented", P),
        ("Won't do", X), ("won’t fix", X), ("Cancelled", X), ("canceled", X), ("dropped", X), ("Obsolete", X),
        ("In QA", P), ("Live", D), ("done?", N), ("Superseded by K-9", X), ("out-of-scope", X), ("not planned", X),
        ("Done", D), ("DONE.", D), ("**Complete**", D), ("100%", D), ("Deployed", D),
        ("Fixed (a header was missing)", D),
        ("Done on Monday", D),
        ("erledigt", N), ("Running", N), ("200", N), ("", N),
    ],
)  # fmt: skip
def test_a_status_is_understood_in_words(text: str, progress: Progress) -> None:
    assert parse_field_progress(text) is progress


@cases(
    ("text", "progress"),
    [
        ("⚠️ Not started", O), ("🟡 Done", D), ("✅", D), ("❌", O), ("✅ No issues", D), ("✅ Nothing missing", D),
        ("❌ Won't do", X), ("🚫", X), ("⚪", O), ("🔵", P), ("🏗️ under construction", P), ("🆗", D),
        ("✅ the first header was missing and is now sent", D),
    ],
)  # fmt: skip
def test_a_short_status_outweighs_its_picture_and_a_picture_outweighs_a_remark(text: str, progress: Progress) -> None:
    assert parse_field_progress(text) is progress


@cases(
    ("text", "head", "progress"),
    [
        ("", "status", O), ("—", "status", O), ("TBD", "status", O), ("?", "status", O),
        ("x", "done", D), ("X", "completed", D), ("y", "done", D), ("n", "done", O),
        ("x", "status", N), ("[x]", "status", D), ("[ ]", "status", O),
    ],
)  # fmt: skip
def test_an_empty_cell_is_open_and_a_cross_below_done_is_done(text: str, head: str, progress: Progress) -> None:
    assert parse_cell_progress(text, head) is progress


def test_a_cell_with_a_word_is_not_empty() -> None:
    assert [is_empty(text) for text in ("-", " ", "a", "0", "TBD")] == [True, True, False, False, True]


@cases(("text", "progress"), [("Not started", O), ("finished", D), ("Open the shop", N), ("", N)])
def test_a_phrase_is_a_status_only_as_a_whole(text: str, progress: Progress) -> None:
    assert parse_status_phrase(text) is progress
