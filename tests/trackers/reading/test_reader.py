"""Reading trackers: which entries are tasks, their progress, what states it, and their lines."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.trackers.reading.model import Entry, Field, Score, Tracker
from gate.trackers.reading.reader import parse
from gate.trackers.reading.vocabulary import EntryKind, Progress
from tests.cases import cases

D, P, O, N = Progress.DONE, Progress.IN_PROGRESS, Progress.OPEN, Progress.NONE  # noqa: E741 - short names keep the tables readable


def read(text: str) -> Tracker:
    return parse(text.encode())


def summarize(text: str) -> list[tuple[int, str, Progress, str, str]]:
    return [
        (entry.line, str(entry.kind), entry.progress, entry.progress_source, entry.title)
        for entry in read(text).entries
    ]


def read_entry(text: str) -> Entry:
    (entry,) = read(text).entries
    return entry


def test_a_check_box_with_a_number_and_nested_fields_is_one_task() -> None:
    entry = read_entry(
        "## Phase 1\n\n- [x] **Task 1.2.3**: Handle errors\n  - **Priority**: High\n  - **Status**: ✅ COMPLETED\n"
        "  - **Assignee**: Ann\n  - **Due**: Day 22\n  - **Location**: `lib/errors.ts`\n"
    )
    assert (entry.number, entry.title, entry.progress, entry.progress_source, entry.line) == (
        "1.2.3",
        "Handle errors",
        D,
        "tick",
        3,
    )
    assert [entry.get(name) for name in ("priority", "owner", "due", "status", "location", "estimate")] == [
        "High", "Ann", "Day 22", "✅ COMPLETED", "`lib/errors.ts`", "",
    ]  # fmt: skip
    assert entry.fields[-1] == Field("location", "`lib/errors.ts`", 8)


@cases(
    ("line", "progress", "title"),
    [
        ("- ✅ done it", D, "done it"),
        ("- ⏳ later", O, "later"),
        ("- ❌ not there", O, "not there"),
        ("- 🔄 at it", P, "at it"),
        ("- ⚠️ half of it", P, "half of it"),
        ("1. ✅ numbered", D, "numbered"),
        ("* 🔴 alarming", O, "alarming"),
    ],
)
def test_a_picture_at_the_start_states_the_progress(line: str, progress: Progress, title: str) -> None:
    assert summarize(line) == [(1, "task", progress, "mark", title)]


@cases(
    ("line", "progress"),
    [
        ("- [~] halfway", P), ("- [/] halfway", P), ("- [✔] there", D), ("* [✘] not there", O), ("1. [-] dropped", O),
        ("- [] no space", O), ("+ :white_check_mark: short", D), ("- :x: short", O),
    ],
)  # fmt: skip
def test_a_box_that_github_does_not_render_states_the_progress(line: str, progress: Progress) -> None:
    entry = read_entry(line)
    assert (entry.kind, entry.progress, entry.progress_source, entry.ticked) == (EntryKind.TASK, progress, "mark", None)


@cases("line", ["- [?] who knows", "- [~](a.md)", "- a [ ] b", "- :tada: a party", "- 4:x: 5"])
def test_other_brackets_and_short_codes_make_no_task(line: str) -> None:
    assert read_entry(line).kind is EntryKind.NOTE


@cases(
    ("heading", "progress"),
    [
        ("Open issues", O), ("Bugs (open)", O), ("Run `gate open` first", N), ("Open source", N), ("Next release", O),
        ("The web (Next.js)", N), ("🟢 Low priority", O), ("🟡 HIGH PRIORITY", O), ("🟢 Up and running", D),
        ("🟢 High availability is up", D), ("Login ✅/❌", N), ("Login ✅ but ❌ logout", D),
    ],
)  # fmt: skip
def test_a_heading_states_the_progress_of_its_section(heading: str, progress: Progress) -> None:
    assert read(f"## {heading}\n").sections[0].progress is progress


def test_an_explanation_of_marks_and_boxes_is_not_a_task() -> None:
    text = "## Legend\n- [x] finished\n- ✅ finished\n## Work\n- ✅ = finished\n- 🟡 Low: tidy up\n- [x] Ship = sail\n"
    assert [(line, kind, str(progress)) for line, kind, progress, _, _ in summarize(text)] == [
        (2, "note", "done"), (3, "note", "done"), (5, "note", ""), (6, "task", "open"), (7, "task", "done"),
    ]  # fmt: skip


def test_a_choice_of_boxes_is_not_a_task() -> None:
    assert [(e.kind, e.title) for e in read("- [ ] it worked | [ ] it failed\n- [ ] fill in `[ ]`\n").entries] == [
        (EntryKind.NOTE, "it worked | [ ] it failed"), (EntryKind.TASK, "fill in [ ]"),
    ]  # fmt: skip


@cases("answer", ["GO", "NO-GO", "**GO**: launch", "✅ GO - all fine", "**No-Go** (blockers)"])
def test_a_launch_answer_is_not_a_task(answer: str) -> None:
    assert [entry.kind for entry in read(f"- [ ] {answer}\n").entries] == [EntryKind.NOTE]


@cases("task", ["Go: upgrade to 1.22", "GO-LIVE checked", "Go/No-Go meeting held", "No go-live risks"])
def test_a_text_that_starts_like_a_launch_answer_is_a_task(task: str) -> None:
    assert [entry.kind for entry in read(f"- [ ] {task}\n").entries] == [EntryKind.TASK]


def test_a_picture_without_a_meaning_makes_no_task() -> None:
    assert summarize("- 🎊 hooray\n- 🚀 fast\n- plain\n") == [
        (1, "note", N, "", "hooray"), (2, "note", N, "", "fast"), (3, "note", N, "", "plain"),
    ]  # fmt: skip


def test_the_progress_may_come_from_the_heading_alone() -> None:
    text = (
        "# All\n## ✅ Completed work\n### Base\n- one\n  - a detail\n## 🔴 TODO: next steps\n- two\n## Facts\n- three\n"
    )
    assert summarize(text) == [
        (4, "task", D, "heading", "one"), (7, "task", O, "heading", "two"), (9, "note", N, "", "three"),
    ]  # fmt: skip


@cases("heading", ["Definition of done", "Complete the login", "1. Complete login [HIGH PRIORITY]"])
def test_a_heading_that_only_contains_the_word_states_no_progress(heading: str) -> None:
    assert read(f"## {heading}\n").sections[0].progress is N


def test_lines_with_marks_are_a_list_without_bullets() -> None:
    assert summarize("Have a look:\n✅ one\n⏳ two\n\n☐ alone\n\n✅ three\nand prose\n- ✅ four\n") == [
        (2, "task", D, "mark", "one"), (3, "task", O, "mark", "two"), (9, "task", D, "mark", "four"),
    ]  # fmt: skip


def test_marked_lines_after_a_requirement_are_required() -> None:
    assert [entry.required for entry in read("You should have:\n✅ one\n✅ two\n").entries] == [True, True]


def test_a_picture_before_a_label_is_not_part_of_the_label() -> None:
    entries = read("## ✅ Done\n- 📍 Location: `a.py`\n- ✅ Tests: 5\n").entries
    assert [(entry.kind, entry.label, entry.progress) for entry in entries] == [
        (EntryKind.NOTE, "Location", N), (EntryKind.TASK, "", D),
    ]  # fmt: skip


def test_a_requirement_is_open_whatever_its_mark() -> None:
    text = "## Launch\nBefore launching, you should have:\n- ✅ alerts\n- ✅ backups\n\nWe already have:\n- ✅ tests\n"
    entries = read(text).entries
    assert [(e.kind, e.progress, e.required) for e in entries] == [
        (EntryKind.CRITERION, O, True), (EntryKind.CRITERION, O, True), (EntryKind.TASK, D, False),
    ]  # fmt: skip


@pytest.mark.parametrize("intro", ["To launch on Monday, focus ONLY on:", "Before approving, please verify:"])
def test_other_sentences_that_introduce_requirements(intro: str) -> None:
    (entry,) = read(f"{intro}\n\n1. ✅ Back up\n").entries
    assert (entry.kind, entry.progress, entry.required) == (EntryKind.CRITERION, O, True)


def test_the_marks_of_a_comparison_make_no_tasks() -> None:
    text = "**Queues evaluated**:\n- ❌ Slow\n- ✅ Fast\n\n**Cons**:\n- ⚠️ New\n\n**Built**:\n- ✅ A queue\n"
    assert [kind for _, kind, *_ in summarize(text)] == ["note", "note", "note", "task"]


def test_rows_of_a_table_with_task_and_status_are_tasks() -> None:
    text = (
        "| # | Task | Priority | Status | Est. Time |\n|---|---|---|---|---|\n"
        "| 7 | Back up | **HIGH** | ✅ Done | 2h |\n| 8 | Restore | LOW | Not started | 0.5h |\n| | | | | |\n"
    )
    tracker = read(text)
    assert [(task.number, task.title, task.progress, task.progress_source) for task in tracker.tasks] == [
        ("7", "Back up", D, "cell"), ("8", "Restore", O, "cell"),
    ]  # fmt: skip
    assert [(task.get("estimate"), tracker.priority(task)) for task in tracker.tasks] == [
        ("2h", "high"),
        ("0.5h", "low"),
    ]


def test_a_scorecard_has_rows_and_an_overall_row() -> None:
    (card,) = read("| Category | Score |\n|-|-|\n| Tests | 7/10 |\n| **Overall** | **6.5/10** |\n").scorecards
    assert card.rows == (Score(3, "Tests", Decimal(7), Decimal(10), "7/10"),)
    assert card.overall == Score(4, "Overall", Decimal("6.5"), Decimal(10), "6.5/10")


def test_scores_have_the_weights_of_their_column() -> None:
    (card,) = read("| Part | Weight | Score |\n|-|-|-|\n| A | 80% | 9/10 |\n| B | much | 4/10 |\n").scorecards
    assert [row.weight for row in card.rows] == [Decimal(80), None]


def test_a_total_row_is_not_a_task() -> None:
    rows = "| # | Component | Status |\n|-|-|-|\n| 1 | Search | ✅ |\n| **TOTAL** | 1 component | ✅ |\n"
    assert [task.title for task in read(rows).tasks] == ["Search"]


def test_a_column_of_numbers_is_not_a_column_of_tasks() -> None:
    tracker = read("| Phase | Tasks | Done |\n|-|-|-|\n| One | 3 | 2 |\n")
    assert (tracker.tasks, tracker.statements[0].cells) == ((), (("phase", "One"), ("tasks", "3"), ("done", "2")))
    assert [task.title for task in read("| Phase | Tasks | Done |\n|-|-|-|\n| 1 | Ship | no |\n").tasks] == ["Ship"]


def test_a_row_of_a_table_with_targets_states_its_target() -> None:
    table = "| What | Now | Target | Status |\n|-|-|-|-|\n| Latency | 900ms | <200ms | ❌ |\n| Mood | good | | |\n"
    assert [(s.label, s.text) for s in read(table).statements] == [
        ("Latency", "Target <200ms ❌"), ("Mood", "good |  | "),
    ]  # fmt: skip


def test_a_threshold_in_words_makes_a_metric() -> None:
    assert [str(e.kind) for e in read("- Bundle under 250 kB\n- Under 7 rules\n- At most 2 s\n").entries] == [
        "metric", "note", "metric",
    ]  # fmt: skip


def test_other_tables_are_statements() -> None:
    tracker = read("| Metric | Before |\n|-|-|\n| Errors | many |\n")
    assert (tracker.entries, [(s.line, s.label, s.text) for s in tracker.statements]) == ((), [(3, "Errors", "many")])


def test_kinds_of_entries_that_are_not_tasks() -> None:
    text = """\
# Shop
## Services
- **API**: http://localhost:8000 ✅
- **Database**: localhost:5433
## Key metrics
- **Response time**: Target <200ms p95
## Success criteria
- ⏳ Alerts reach someone
- [ ] Runbook is written
## Files created
- ✅ `deploy/loki.yml`
## Risks
- ⚠️ Nobody on call
## Blockers
- **Provider**: not chosen
## Next actions
1. ✅ Look
2. Leap
## Progress
- **Backend**: ✅ 12 endpoints
- **Load**: ✅ < 200ms
"""
    assert [(line, kind, str(progress)) for line, kind, progress, _, _ in summarize(text)] == [
        (3, "service", "done"), (4, "service", ""), (6, "metric", ""), (8, "criterion", "open"),
        (9, "criterion", "open"), (11, "file", "done"), (13, "risk", "in progress"), (15, "blocker", ""),
        (17, "action", "done"), (18, "action", "open"), (20, "claim", "done"), (21, "metric", "done"),
    ]  # fmt: skip


def test_code_has_no_entries_and_prose_no_second_task() -> None:
    tracker = read("- [ ] **Task 1.1**: A\n\n```\n- [x] B\n```\n\n    - [ ] C\n\nSee Task 1.1 first.\n")
    assert [e.title for e in tracker.entries] == ["A"]
    assert tracker.mentions == (Field("1.1", "See Task 1.1 first.", 9),)
    assert [s.text for s in tracker.statements if s.code and s.text] == ["- [x] B", "- [ ] C"]


def test_a_label_below_a_list_belongs_to_the_section() -> None:
    tracker = read("- [ ] a\n**Effort**: 2 days\n")
    assert tracker.entries[0].title == "a"
    assert [(s.line, s.label, s.text) for s in tracker.statements] == [(2, "Effort", "2 days")]


def test_the_priority_may_be_in_the_heading() -> None:
    tracker = read("### Fix it [HIGH PRIORITY]\n- [ ] a\n### Other [70% complete]\n- [ ] b\n")
    assert [tracker.priority(entry) for entry in tracker.entries] == ["high", ""]


@cases(
    ("heading", "priority"),
    [
        ("High Priority: fixes", "high"), ("🔴 CRITICAL BLOCKERS (before launch)", "critical"), ("P1 — Blocking", "p1"),
        ("Medium (nice to have)", "medium"), ("Priority: low", "low"), ("Priority 0", "p0"), ("Critical path", ""),
        ("High availability", ""), ("Low-hanging fruit", ""), ("Risks: LOW", ""), ("Phase P1", ""),
    ],
)  # fmt: skip
def test_a_heading_may_give_a_priority_to_its_entries(heading: str, priority: str) -> None:
    tracker = read(f"## {heading}\n- [ ] a\n")
    assert tracker.priority(tracker.entries[0]) == priority


@cases(
    ("text", "priority"),
    [
        ("Back up (P0)", "p0"), ("[P2] Back up", "p2"), ("P1: Back up", "p1"), ("Back up (high priority)", "high"),
        ("**Back up** - CRITICAL", "critical"), ("Back up (highly important)", ""), ("Critical bugs are fixed", ""),
        ("Load high resolution", ""), ("P95 below 5 ms", ""),
    ],
)  # fmt: skip
def test_an_entry_may_have_its_own_priority(text: str, priority: str) -> None:
    tracker = read(f"## Low priority\n- [ ] {text}\n")
    assert tracker.priority(tracker.entries[0]) == (priority or "low")


def test_a_nested_box_is_a_task_and_a_nested_bullet_is_a_field() -> None:
    assert summarize("- [ ] a\n  - [x] b\n  - c\n    - d\n- e\n") == [
        (1, "task", O, "tick", "a"), (2, "task", D, "tick", "b"), (5, "note", N, "", "e"),
    ]  # fmt: skip


def test_a_field_may_state_the_progress() -> None:
    assert summarize("- Login\n  - Status: in progress\n") == [(1, "task", P, "field", "Login")]


def test_the_table_of_the_gate_is_not_read() -> None:
    text = "- [ ] a\n<!-- gate:begin -->\n- [ ] ours\n<!-- gate:end -->\n- [ ] b\n"
    assert [(e.line, e.title) for e in read(text).entries] == [(1, "a"), (5, "b")]


def test_an_empty_document_is_a_tracker_without_entries() -> None:
    assert read("").entries == read("# A\n\nprose\n").entries == ()


LINES = """\
# A
## ✅ Done
- [ ] a
- [x] **Task 1.1**: b
  - **Due**: Day 2
- ✅ c
| Task | Status |
|-|-|
| x | ✅ |
```
**Tasks:**
1. d
<!-- gate:begin -->
<!-- gate:end -->
> q
10/10

- **L**: <5 ms"""
PIECES = st.sampled_from(LINES.split("\n"))


@given(st.lists(PIECES | st.text(max_size=20), max_size=30))
def test_every_entry_of_a_random_document_has_a_line_of_it(lines: list[str]) -> None:
    text = "\n".join(lines)
    count = len(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    assert all(1 <= entry.line <= count for entry in parse(text.encode("utf-8", "ignore")).entries)


@pytest.mark.parametrize(
    ("heading", "expected"), [("Resources", EntryKind.NOTE), ("Class: AsyncResource", EntryKind.TASK)]
)
def test_the_kind_of_a_section_comes_from_whole_words(heading: str, expected: EntryKind) -> None:
    assert [entry.kind for entry in read(f"# T\n\n## {heading}\n\n- ✅ a\n").entries] == [expected]
