"""The words of a title, and the due date, estimate, owner and priority beside them."""

from __future__ import annotations

from gate.trackers.reading.properties import split_properties
from gate.trackers.reading.reader import parse
from tests.cases import cases


@cases(
    ("title", "words", "properties"),
    [
        ("Buy string (due 2026-12-31)", "Buy string", {"due": "2026-12-31"}),
        ("Buy string - due 2026-12-31", "Buy string", {"due": "2026-12-31"}),
        ("Buy string due:2026-12-31 @jo", "Buy string", {"due": "2026-12-31", "owner": "@jo"}),
        ("Buy string by 31 Dec 2026", "Buy string", {"due": "31 Dec 2026"}),
        ("[due:: 2026-12-31] Buy string", "Buy string", {"due": "2026-12-31"}),
        ("Sew the tail (est. 3h, @mia)", "Sew the tail", {"estimate": "3h", "owner": "@mia"}),
        ("Sew the tail (2-3 hours)", "Sew the tail", {"estimate": "2-3 hours"}),
        ("Sew the tail — 3h", "Sew the tail", {"estimate": "3h"}),
        ("Sew the tail (Owner: Mia Moe, ETA: Dec 5)", "Sew the tail", {"owner": "Mia Moe", "due": "Dec 5"}),
        ("Sew the tail | due: 2026-12-31 | owner: Jo", "Sew the tail", {"due": "2026-12-31", "owner": "Jo"}),
        ("Sew the tail (P1)", "Sew the tail", {"priority": "P1"}),
        ("Sew (100 pts): the tail", "Sew: the tail", {"estimate": "100 pts"}),
        ("@mia: Sew the tail", "Sew the tail", {"owner": "@mia"}),
        ("Paint the frame 40%", "Paint the frame", {}),
        ("Paint the frame (40% done)", "Paint the frame", {}),
        ("Paint the frame (#123)", "Paint the frame", {}),
        ("Paint the frame (was due 2026-01-01, now 2026-12-31)", "Paint the frame", {}),
        ("Paint by 2026-12-31 and ship", "Paint and ship", {}),
        ("2026-12-31: Paint", "Paint", {}),
    ],
)
def test_properties_are_no_words_of_the_title(title: str, words: str, properties: dict[str, str]) -> None:
    assert split_properties(title) == (words, properties)


@cases(
    "title",
    [
        "Raise coverage to 80%", "Coverage (80%)", "Reach 80% coverage", "Answer within 3 days", "Fix #123",
        "Install @types/node", "Read report-2026-01-01.md", "Set the timeout to 30 min", "Follow up with @jo",
        "(2026-12-31)", "Release v1.2.3", "Write to bob@example.com", "Answer in 200ms (p95)", "Plan Q1 2027",
    ],
)  # fmt: skip
def test_numbers_and_names_of_the_sentence_stay(title: str) -> None:
    assert split_properties(title) == (title, {})


@cases("day", ["2026-12-31", "2027-01-31"])
@cases(
    "entry",
    [
        "- [ ] Buy string (due {})",
        "- [ ] Buy string 📅 {}",
        "- ⏳ Buy string by {}",
        "|Task|Status|\n|-|-|\n|Buy string, due {}|Open|",
    ],
)
def test_another_day_leaves_the_title_and_is_the_due_date(entry: str, day: str) -> None:
    (task,) = parse(entry.format(day).encode()).tasks
    assert (task.title, task.get("due")) == ("Buy string", day)


def test_a_nested_field_and_a_column_are_read_too() -> None:
    (task,) = parse(b"- [ ] Sew (@mia)\n  - **Due**: 2026-12-31\n").tasks
    assert (task.get("owner"), task.get("due")) == ("@mia", "2026-12-31")
