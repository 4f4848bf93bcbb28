"""Numbers before a title and remarks after it: what is removed, and what stays."""

from __future__ import annotations

from gate.trackers.reading.reader import parse
from gate.trackers.reading.titles import MAX_TITLE, parse_title, split_remark
from gate.trackers.reading.vocabulary import EntryKind, Progress
from tests.cases import cases


@cases(
    ("text", "number", "title"),
    [
        ("**Task 1.2.3**: Handle errors", "1.2.3", "Handle errors"),
        ("1.4 Handle errors", "1.4", "Handle errors"),
        ("1.4 — Handle errors", "1.4", "Handle errors"),
        ("`T-01.2` Handle errors", "T-01.2", "Handle errors"),
        ("[SHOP-12] Handle errors", "SHOP-12", "Handle errors"),
        ("P1-10: Handle errors", "P1-10", "Handle errors"),
        ("1. Handle errors", "", "1. Handle errors"),
        ("UTF-8 in every page", "", "UTF-8 in every page"),
        ("SHA-256 of the file", "", "SHA-256 of the file"),
        ("CVE-2030-12345 is fixed", "", "CVE-2030-12345 is fixed"),
        ("Step-2 of the plan", "", "Step-2 of the plan"),
        ("`T-01` to `T-06` are done", "", "T-01 to T-06 are done"),
        ("T-01, T-02 and T-03", "", "T-01, T-02 and T-03"),
        ("T-08 is there", "", "T-08 is there"),
        ("1.33 → 1.34", "", "1.33 → 1.34"),
        ("T-01", "", "T-01"),
    ],
)
def test_the_number_of_a_task_is_removed_from_its_title(text: str, number: str, title: str) -> None:
    assert parse_title(text) == (number, title)


@cases(
    ("text", "progress", "rest"),
    [
        ("Back up ✅", Progress.DONE, "Back up"),
        ("Back up ✅ **COMPLETED 2026-01-31**", Progress.DONE, "Back up"),
        ("Back up (nightly) ⏳ pending", Progress.OPEN, "Back up (nightly)"),
        ("**Back up** 🚧 in progress", Progress.IN_PROGRESS, "**Back up"),
        ("Back up - DONE", Progress.DONE, "Back up"),
        ("Back up (IN PROGRESS)", Progress.IN_PROGRESS, "Back up"),
        ("Back up **[TODO]**", Progress.OPEN, "Back up"),
        ("✅ Back up", Progress.NONE, "✅ Back up"),
        ("Back up ✅ every night at two", Progress.NONE, "Back up ✅ every night at two"),
        ("Back up until done", Progress.NONE, "Back up until done"),
        ("Say - done", Progress.NONE, "Say - done"),
        ("DONE", Progress.NONE, "DONE"),
        ("Ärger", Progress.NONE, "Ärger"),
    ],
)
def test_a_remark_after_an_entry_states_its_progress(text: str, progress: Progress, rest: str) -> None:
    assert split_remark(text) == (progress, rest)


def test_a_title_stays_the_same_when_its_remark_changes() -> None:
    texts = ("Move the shop", "Move the shop ⏳", "Move the shop ✅ **COMPLETED 2026-01-31**", "Move the shop - DONE")
    assert {parse_title(text) for text in texts} == {("", "Move the shop")}


def test_a_remark_makes_an_entry_without_a_box_a_task_and_does_not_override_a_box() -> None:
    entries = parse("- Back up ✅\n- [ ] Restore ✅\n- Move - DONE\n- Rest\n".encode()).entries
    assert [(entry.kind, entry.title, entry.progress, entry.progress_source) for entry in entries] == [
        (EntryKind.TASK, "Back up", Progress.DONE, "mark"), (EntryKind.TASK, "Restore", Progress.OPEN, "tick"),
        (EntryKind.TASK, "Move", Progress.DONE, "mark"), (EntryKind.NOTE, "Rest", Progress.NONE, ""),
    ]  # fmt: skip


def test_a_link_target_is_not_part_of_the_title() -> None:
    (entry,) = parse(b"- [ ] Read [the guide](docs/guide.md) (twice)\n").entries
    assert (entry.title, entry.text) == ("Read the guide (twice)", "Read the guide (<docs/guide.md>) (twice)")


def test_a_title_is_cut_to_its_maximum_length() -> None:
    assert len(parse_title("a" * 999)[1]) == len(parse_title("1.2 " + "a" * 999)[1]) == MAX_TITLE
