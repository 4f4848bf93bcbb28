"""Trackers of every shape: what is a task, how far it is, what says so, and where."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.trackers.reading.model import Entry, Field, Score, Tracker
from gate.trackers.reading.reader import parse
from gate.trackers.reading.vocabulary import Sort, State

D, P, O, N = State.DONE, State.PROGRESS, State.OPEN, State.NONE  # noqa: E741 - columns of letters read well here


def read(text: str) -> Tracker:
    return parse(text.encode())


def found(text: str) -> list[tuple[int, str, State, str, str]]:
    return [(e.line, str(e.sort), e.state, e.told, e.title) for e in read(text).entries]


def only(text: str) -> Entry:
    (entry,) = read(text).entries
    return entry


def test_a_check_box_with_a_number_and_nested_fields_is_one_task() -> None:
    entry = only(
        "## Phase 1\n\n- [x] **Task 1.2.3**: Handle errors\n  - **Priority**: High\n  - **Status**: ✅ COMPLETED\n"
        "  - **Assignee**: Ann\n  - **Due**: Day 22\n  - **Location**: `lib/errors.ts`\n"
    )
    assert (entry.number, entry.title, entry.state, entry.told, entry.line) == ("1.2.3", "Handle errors", D, "tick", 3)
    assert [entry.get(name) for name in ("priority", "owner", "due", "status", "location", "estimate")] == [
        "High", "Ann", "Day 22", "✅ COMPLETED", "`lib/errors.ts`", "",
    ]  # fmt: skip
    assert entry.fields[-1] == Field("location", "`lib/errors.ts`", 8)


@pytest.mark.parametrize(
    ("line", "state", "title"),
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
def test_a_picture_in_front_says_how_far_an_entry_is(line: str, state: State, title: str) -> None:
    assert found(line) == [(1, "task", state, "mark", title)]


@pytest.mark.parametrize(
    ("line", "state"),
    [
        ("- [~] halfway", P), ("- [/] halfway", P), ("- [✔] there", D), ("* [✘] not there", O), ("1. [-] dropped", O),
        ("- [] no space", O), ("+ :white_check_mark: short", D), ("- :x: short", O),
    ],
)  # fmt: skip
def test_a_box_that_is_none_on_github_says_what_people_mean_by_it(line: str, state: State) -> None:
    entry = only(line)
    assert (entry.sort, entry.state, entry.told, entry.ticked) == (Sort.TASK, state, "mark", None)


@pytest.mark.parametrize("line", ["- [?] who knows", "- [~](a.md)", "- a [ ] b", "- :tada: a party", "- 4:x: 5"])
def test_other_brackets_and_short_names_make_no_task(line: str) -> None:
    assert only(line).sort is Sort.NOTE


@pytest.mark.parametrize(
    ("heading", "state"),
    [
        ("Open issues", O), ("Bugs (open)", O), ("Run `gate open` first", N), ("Open source", N), ("Next release", O),
        ("The web (Next.js)", N), ("🟢 Low priority", O), ("🟡 HIGH PRIORITY", O), ("🟢 Up and running", D),
        ("🟢 High availability is up", D), ("Login ✅/❌", N), ("Login ✅ but ❌ logout", D),
    ],
)  # fmt: skip
def test_a_heading_says_how_far_its_part_is_by_what_it_means(heading: str, state: State) -> None:
    assert read(f"## {heading}\n").sections[0].state is state


def test_what_explains_marks_and_boxes_is_no_task() -> None:
    text = "## Legend\n- [x] finished\n- ✅ finished\n## Work\n- ✅ = finished\n- 🟡 Low: tidy up\n- [x] Ship = sail\n"
    assert [(line, sort, str(state)) for line, sort, state, _, _ in found(text)] == [
        (2, "note", "done"), (3, "note", "done"), (5, "note", ""), (6, "task", "open"), (7, "task", "done"),
    ]  # fmt: skip


def test_boxes_of_which_one_is_to_be_chosen_are_no_task() -> None:
    assert [(e.sort, e.title) for e in read("- [ ] it worked | [ ] it failed\n- [ ] fill in `[ ]`\n").entries] == [
        (Sort.NOTE, "it worked | [ ] it failed"), (Sort.TASK, "fill in [ ]"),
    ]  # fmt: skip


@pytest.mark.parametrize("answer", ["GO", "NO-GO", "**GO**: launch", "✅ GO - all fine", "**No-Go** (blockers)"])
def test_the_answers_whether_to_launch_are_no_tasks(answer: str) -> None:
    assert [entry.sort for entry in read(f"- [ ] {answer}\n").entries] == [Sort.NOTE]


@pytest.mark.parametrize(
    "task", ["Go: upgrade to 1.22", "GO-LIVE checked", "Go/No-Go meeting held", "No go-live risks"]
)
def test_what_only_begins_like_an_answer_is_a_task(task: str) -> None:
    assert [entry.sort for entry in read(f"- [ ] {task}\n").entries] == [Sort.TASK]


def test_a_picture_that_says_nothing_makes_no_task() -> None:
    assert found("- 🎊 hooray\n- 🚀 fast\n- plain\n") == [
        (1, "note", N, "", "hooray"), (2, "note", N, "", "fast"), (3, "note", N, "", "plain"),
    ]  # fmt: skip


def test_the_state_may_come_from_the_heading_alone() -> None:
    text = (
        "# All\n## ✅ Completed work\n### Base\n- one\n  - a detail\n## 🔴 TODO: next steps\n- two\n## Facts\n- three\n"
    )
    assert found(text) == [
        (4, "task", D, "heading", "one"), (7, "task", O, "heading", "two"), (9, "note", N, "", "three"),
    ]  # fmt: skip


@pytest.mark.parametrize("heading", ["Definition of done", "Complete the login", "1. Complete login [HIGH PRIORITY]"])
def test_a_heading_that_only_holds_the_word_says_nothing(heading: str) -> None:
    assert read(f"## {heading}\n").sections[0].state is N


def test_lines_with_marks_are_a_list_without_bullets() -> None:
    assert found("Have a look:\n✅ one\n⏳ two\n\n☐ alone\n\n✅ three\nand prose\n- ✅ four\n") == [
        (2, "task", D, "mark", "one"), (3, "task", O, "mark", "two"), (9, "task", D, "mark", "four"),
    ]  # fmt: skip


def test_marked_lines_after_what_one_should_have_are_wanted() -> None:
    assert [entry.wanted for entry in read("You should have:\n✅ one\n✅ two\n").entries] == [True, True]


def test_a_picture_in_front_of_a_label_is_no_part_of_it() -> None:
    assert [(e.sort, e.label, e.state) for e in read("## ✅ Done\n- 📍 Location: `a.py`\n- ✅ Tests: 5\n").entries] == [
        (Sort.NOTE, "Location", N), (Sort.TASK, "", D),
    ]  # fmt: skip


def test_what_one_should_have_is_wanted_and_not_done() -> None:
    text = "## Launch\nBefore launching, you should have:\n- ✅ alerts\n- ✅ backups\n\nWe already have:\n- ✅ tests\n"
    entries = read(text).entries
    assert [(e.sort, e.state, e.wanted) for e in entries] == [
        (Sort.CRITERION, O, True), (Sort.CRITERION, O, True), (Sort.TASK, D, False),
    ]  # fmt: skip


@pytest.mark.parametrize("intro", ["To launch on Monday, focus ONLY on:", "Before approving, please verify:"])
def test_more_sentences_after_which_a_list_is_wanted(intro: str) -> None:
    (entry,) = read(f"{intro}\n\n1. ✅ Back up\n").entries
    assert (entry.sort, entry.state, entry.wanted) == (Sort.CRITERION, O, True)


def test_marks_of_a_list_that_weighs_things_up_are_no_tasks() -> None:
    text = "**Queues evaluated**:\n- ❌ Slow\n- ✅ Fast\n\n**Cons**:\n- ⚠️ New\n\n**Built**:\n- ✅ A queue\n"
    assert [sort for _, sort, *_ in found(text)] == ["note", "note", "note", "task"]


def test_rows_of_a_table_with_task_and_status_are_tasks() -> None:
    text = (
        "| # | Task | Priority | Status | Est. Time |\n|---|---|---|---|---|\n"
        "| 7 | Back up | **HIGH** | ✅ Done | 2h |\n| 8 | Restore | LOW | Not started | 0.5h |\n| | | | | |\n"
    )
    tracker = read(text)
    assert [(e.number, e.title, e.state, e.told, e.get("estimate"), tracker.priority(e)) for e in tracker.tasks] == [
        ("7", "Back up", D, "cell", "2h", "high"), ("8", "Restore", O, "cell", "0.5h", "low"),
    ]  # fmt: skip


def test_a_scorecard_is_rows_and_the_one_that_claims_to_be_their_mean() -> None:
    (card,) = read("| Category | Score |\n|-|-|\n| Tests | 7/10 |\n| **Overall** | **6.5/10** |\n").scorecards
    assert card.rows == (Score(3, "Tests", Decimal(7), Decimal(10), "7/10"),)
    assert card.overall == Score(4, "Overall", Decimal("6.5"), Decimal(10), "6.5/10")


def test_scores_have_their_weights_where_a_column_gives_them() -> None:
    (card,) = read("| Part | Weight | Score |\n|-|-|-|\n| A | 80% | 9/10 |\n| B | much | 4/10 |\n").scorecards
    assert [row.weight for row in card.rows] == [Decimal(80), None]


def test_a_row_that_sums_up_is_no_task() -> None:
    rows = "| # | Component | Status |\n|-|-|-|\n| 1 | Search | ✅ |\n| **TOTAL** | 1 component | ✅ |\n"
    assert [task.title for task in read(rows).tasks] == ["Search"]


def test_a_column_of_numbers_names_no_tasks() -> None:
    tracker = read("| Phase | Tasks | Done |\n|-|-|-|\n| One | 3 | 2 |\n")
    assert (tracker.tasks, tracker.statements[0].cells) == ((), (("phase", "One"), ("tasks", "3"), ("done", "2")))
    assert [task.title for task in read("| Phase | Tasks | Done |\n|-|-|-|\n| 1 | Ship | no |\n").tasks] == ["Ship"]


def test_of_a_table_with_targets_each_row_says_what_is_wanted() -> None:
    table = "| What | Now | Target | Status |\n|-|-|-|-|\n| Latency | 900ms | <200ms | ❌ |\n| Mood | good | | |\n"
    assert [(s.label, s.text) for s in read(table).statements] == [
        ("Latency", "Target <200ms ❌"), ("Mood", "good |  | "),
    ]  # fmt: skip


def test_a_bound_in_words_makes_a_metric() -> None:
    assert [str(e.sort) for e in read("- Bundle under 250 kB\n- Under 7 rules\n- At most 2 s\n").entries] == [
        "metric", "note", "metric",
    ]  # fmt: skip


def test_other_tables_are_statements() -> None:
    tracker = read("| Metric | Before |\n|-|-|\n| Errors | many |\n")
    assert (tracker.entries, [(s.line, s.label, s.text) for s in tracker.statements]) == ((), [(3, "Errors", "many")])


def test_sorts_of_entries_that_are_no_tasks() -> None:
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
## State
- **Backend**: ✅ 12 endpoints
- **Load**: ✅ < 200ms
"""
    assert [(line, sort, str(state)) for line, sort, state, _, _ in found(text)] == [
        (3, "service", "done"), (4, "service", ""), (6, "metric", ""), (8, "criterion", "open"),
        (9, "criterion", "open"), (11, "file", "done"), (13, "risk", "in progress"), (15, "blocker", ""),
        (17, "action", "done"), (18, "action", "open"), (20, "claim", "done"), (21, "metric", "done"),
    ]  # fmt: skip


def test_code_holds_no_entries_and_prose_no_second_task() -> None:
    tracker = read("- [ ] **Task 1.1**: A\n\n```\n- [x] B\n```\n\n    - [ ] C\n\nSee Task 1.1 first.\n")
    assert [e.title for e in tracker.entries] == ["A"]
    assert tracker.mentions == (Field("1.1", "See Task 1.1 first.", 9),)
    assert [s.text for s in tracker.statements if s.code and s.text] == ["- [x] B", "- [ ] C"]


def test_a_label_below_a_list_belongs_to_the_section() -> None:
    tracker = read("- [ ] a\n**Effort**: 2 days\n")
    assert tracker.entries[0].title == "a"
    assert [(s.line, s.label, s.text) for s in tracker.statements] == [(2, "Effort", "2 days")]


def test_the_priority_may_stand_in_the_heading() -> None:
    tracker = read("### Fix it [HIGH PRIORITY]\n- [ ] a\n### Other [70% complete]\n- [ ] b\n")
    assert [tracker.priority(entry) for entry in tracker.entries] == ["high", ""]


@pytest.mark.parametrize(
    ("heading", "priority"),
    [
        ("High Priority: fixes", "high"), ("🔴 CRITICAL BLOCKERS (before launch)", "critical"), ("P1 — Blocking", "p1"),
        ("Medium (nice to have)", "medium"), ("Priority: low", "low"), ("Priority 0", "p0"), ("Critical path", ""),
        ("High availability", ""), ("Low-hanging fruit", ""), ("Risks: LOW", ""), ("Phase P1", ""),
    ],
)  # fmt: skip
def test_a_heading_may_rank_what_stands_below_it(heading: str, priority: str) -> None:
    tracker = read(f"## {heading}\n- [ ] a\n")
    assert tracker.priority(tracker.entries[0]) == priority


@pytest.mark.parametrize(
    ("text", "priority"),
    [
        ("Back up (P0)", "p0"), ("[P2] Back up", "p2"), ("P1: Back up", "p1"), ("Back up (high priority)", "high"),
        ("**Back up** - CRITICAL", "critical"), ("Back up (highly important)", ""), ("Critical bugs are mended", ""),
        ("Load high resolution", ""), ("P95 below 5 ms", ""),
    ],
)  # fmt: skip
def test_an_entry_may_rank_itself(text: str, priority: str) -> None:
    tracker = read(f"## Low priority\n- [ ] {text}\n")
    assert tracker.priority(tracker.entries[0]) == (priority or "low")


def test_a_sub_task_is_a_task_and_a_sub_bullet_is_a_detail() -> None:
    assert found("- [ ] a\n  - [x] b\n  - c\n    - d\n- e\n") == [
        (1, "task", O, "tick", "a"), (2, "task", D, "tick", "b"), (5, "note", N, "", "e"),
    ]  # fmt: skip


def test_a_field_may_say_how_far_a_task_is() -> None:
    assert found("- Login\n  - Status: in progress\n") == [(1, "task", P, "field", "Login")]


def test_what_the_gate_wrote_is_not_read_back() -> None:
    text = "- [ ] a\n<!-- gate:begin -->\n- [ ] ours\n<!-- gate:end -->\n- [ ] b\n"
    assert [(e.line, e.title) for e in read(text).entries] == [(1, "a"), (5, "b")]


def test_nothing_is_a_tracker_without_entries() -> None:
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
def test_random_documents_are_read_and_every_entry_has_a_line_of_them(lines: list[str]) -> None:
    text = "\n".join(lines)
    count = len(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    assert all(1 <= entry.line <= count for entry in parse(text.encode("utf-8", "ignore")).entries)


@pytest.mark.parametrize(("heading", "wanted"), [("Resources", Sort.NOTE), ("Class: AsyncResource", Sort.TASK)])
def test_what_a_heading_holds_is_said_by_its_words_and_not_by_parts_of_them(heading: str, wanted: Sort) -> None:
    assert [entry.sort for entry in read(f"# T\n\n## {heading}\n\n- ✅ a\n").entries] == [wanted]
