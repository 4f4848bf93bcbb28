"""Contradictions inside a document: where each rule finds one, and where it finds none."""

from __future__ import annotations

import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from gate.trackers.checks.contradictions import RULES, find_contradictions
from gate.trackers.reading.reader import parse
from tests.cases import cases
from tests.seeds import SEEDS, available, seed
from tests.trackers.checks.contradiction_lines import TODAY, contradiction_lines

TESTS = ("test_contradictions.py", "test_sums.py", "test_dates.py", "test_plans.py", "test_nested.py")
TASKS = "- [x] one\n- [x] two\n- [ ] three\n- [ ] four\n"


@cases(
    ("claim", "rules"),
    [
        ("**Total Tasks**: 5 tasks in 2 phases", ["task-count"]),
        ("**Total Tasks**: 4 tasks", []),
        ("**Progress**: 3/4 tasks", ["done-count"]),
        ("**Progress**: 2/4 tasks", []),
        ("**Progress**: 2/9 tasks", ["task-count"]),
        ("**Progress**: 40% (2/4)", ["percentage"]),
        ("**Progress**: 50% (2/4)", []),
        ("**Status**: 90% complete", ["percentage"]),
        ("**Status**: 50% complete", []),
        ("**Status**: 48% complete", []),
        ("## Completed tasks (1/4)", ["done-count"]),
        ("## Completed tasks (2/4)", []),
        ("## Pending tasks (1/4)", ["done-count"]),
        ("**Progress**: 50% (2/9)", ["percentage", "task-count"]),
        ("**Progress**: 3/4", ["done-count"]),
        ("**Progress**: 2/4 done", []),
        ("**Progress**: 2 of 9 tasks", ["task-count"]),
        ("**Overall progress**: 90%", ["percentage"]),
        ("**Overall progress**: 50%", []),
        ("**Total: 5 tasks**", ["task-count"]),
        ("**Total: 4 tasks**", []),
        ("**Total tasks**: 5", ["task-count"]),
        ("**Total tasks**: 4", []),
        ("**Tasks**: 1,004", ["task-count"]),
        ("**Left**: 3/4 tasks remaining", ["done-count"]),
        ("**Left**: 2/4 tasks remaining", []),
        ("```\nProgress: ██ 90% (2/4)\n```", ["percentage", "percentage"]),
        ("```\nProgress: ██ 50% (2/4)\n```", []),
        ("Prose of 9 tasks, 7/9 of them hard, 12/2026", []),
        ("**Status**: 3/5 services answer", []),
        ("**Coverage**: 80% (8/10)", []),
        ("**Test coverage status**: 80%", []),
        ("**Score**: 7/10", []),
        ("**Budget total**: 5,000", []),
    ],
)
def test_counts_and_percentages_of_all_tasks_are_checked(claim: str, rules: list[str]) -> None:
    assert [rule for _, rule in contradiction_lines(f"# A\n\n{TASKS}\n\n{claim}\n")] == rules


def test_a_percentage_is_compared_with_the_tasks_of_the_section_it_names() -> None:
    text = "## 1.1 Health checks & more\n- [x] a\n- [x] b\n\n"
    text += "## Metrics\n- **Health Checks**: {}% complete\n- **Other**: 0% complete\n"
    assert contradiction_lines(text.format(0)) == [(6, "percentage")]
    assert contradiction_lines(text.format(100)) == []


PARTS = "## Phase 1: Base\n- [x] a\n- [x] b\n## Phase 2: Rest\n- [ ] c\n- 🔄 d\n\n## {}\n{}\n"


@cases(
    ("row", "rules"),
    [
        ("| Phase 1 | 2 | 2 | 0 | 0 | 100% |", []),
        ("| Phase 1 | 3 | 2 | 0 | 0 | 100% |", ["task-count"]),
        ("| Phase 1 | 2 | 1 | 0 | 0 | 100% |", ["done-count"]),
        ("| Phase 1 | 2 | 2 | 0 | 0 | 0% |", ["percentage"]),
        ("| Phase 2 | 2 | 0 | 1 | 1 | ▓░░ 25% |", []),
        ("| Phase 2 | 2 | 0 | 1 | 2 | 0% |", []),
        ("| Phase 2 | 2 | 0 | 2 | 1 | 0% |", ["done-count"]),
        ("| Phase 2 | 2 | 0 | 1 | 1 | ▓▓░ 70% |", ["percentage"]),
        ("| **Total** | **4** | 2 | 1 | 1 | 50% |", []),
        ("| **Total** | **5** | 2 | 1 | 1 | 50% |", ["task-count"]),
        ("| Somebody else | 9 | 9 | 9 | 9 | 9% |", []),
    ],
)
def test_a_table_that_counts_the_tasks_of_each_part_is_checked(row: str, rules: list[str]) -> None:
    table = f"| Phase | Tasks | Done | In Progress | Open | Progress |\n|-|-|-|-|-|-|\n{row}"
    assert [rule for _, rule in contradiction_lines(PARTS.format("Where we are", table))] == rules


@cases(
    ("heads", "fires"),
    [
        ("| Suite | Total | Done |", False), ("| Suite | Total | Covered |", False),
        ("| Phase | Total | Passed |", False), ("| Phase | Total | Done |", True),
        ("| What | Total tasks | Done |", True), ("| File | Tasks | Notes |", False),
    ],
)  # fmt: skip
def test_a_table_counts_tasks_only_if_its_heads_say_so(heads: str, fires: bool) -> None:
    table = f"{heads}\n|-|-|-|\n| Phase 1 | 3 | 2 |"
    assert contradiction_lines(PARTS.format("Summary", table)) == [(11, "task-count")] * fires


def test_a_count_that_names_a_part_is_compared_with_that_part() -> None:
    assert contradiction_lines(PARTS.format("State", "**Phase 1**: 2/2 tasks")) == []
    assert contradiction_lines(PARTS.format("State", "**Phase 1**: 2/3 tasks")) == [(9, "task-count")]
    assert contradiction_lines(PARTS.format("State", "Phase 2: 0 of 2 tasks done")) == []


def test_a_percentage_alone_is_checked_below_a_heading_about_progress() -> None:
    assert contradiction_lines(PARTS.format("Progress", "- **Phase 1**: 0%")) == [(9, "percentage")]
    assert contradiction_lines(PARTS.format("Progress", "- **Phase 1**: 100%")) == []
    assert contradiction_lines(PARTS.format("Discounts", "- **Phase 1**: 0%")) == []


def test_a_task_in_progress_counts_in_part_but_not_as_done() -> None:
    assert contradiction_lines(PARTS.format("Progress", "- **Phase 2**: 45%")) == []
    assert contradiction_lines(PARTS.format("Progress", "- **Phase 2**: 100%")) == [(9, "percentage")]


def test_a_percentage_that_fits_one_of_several_parts_is_accepted() -> None:
    text = "## Week 1: Tests\n### Unit tests\n- [x] a\n### Other\n- [ ] b\n\n## State\n- **Tests**: {}% complete\n"
    assert contradiction_lines(text.format(50)) == []
    assert contradiction_lines(text.format(10)) == [(8, "percentage")]


def test_a_percentage_in_a_heading_is_compared_with_its_section() -> None:
    assert contradiction_lines("## Tenants [70% complete]\n- [x] a\n- [ ] b\n") == [(1, "percentage")]
    assert contradiction_lines("## Tenants [50% complete]\n- [x] a\n- [ ] b\n") == []


def test_a_progress_bar_is_compared_with_its_week() -> None:
    text = "## Week 1: Base\n- [x] a\n- [ ] b\n\n```\nWeek 1: ████░░ {}%\n```\n"
    assert contradiction_lines(text.format(100)) == [(6, "percentage")]
    assert contradiction_lines(text.format(50)) == []


def test_the_files_below_a_heading_are_counted() -> None:
    text = "## Files created\n### Base ({} files)\n- ✅ `a.py`\n- ✅ `b.py`\n"
    assert contradiction_lines(text.format(3)) == [(2, "file-count")]
    assert contradiction_lines(text.format(2)) == []


def test_a_number_of_two_different_tasks_is_a_contradiction() -> None:
    text = "- [ ] **Task 1.1**: Redis cache\n- [ ] **Task 1.2**: Probes\n\n## Next\n1. **Task 1.1**: {}\n"
    assert contradiction_lines(text.format("Delivery network")) == [(5, "number-twice")]
    assert contradiction_lines(text.format("Caching with Redis")) == []
    assert contradiction_lines("- [ ] **Task 1.1**: a\n- [ ] **Task 1.1**: b\n") == [(2, "number-twice")]
    assert contradiction_lines("- [ ] **Task 1.1**: Write code\n\n1. **Send mail** (Task 1.1)\n") == [
        (3, "number-twice")
    ]


def test_a_repeated_task_and_a_name_with_a_number_are_no_contradiction() -> None:
    assert contradiction_lines("- [ ] 1.1: Clone the code\n\n## Again\n- [x] 1.1: Clone it\n") == []
    assert contradiction_lines("- [ ] 1.1: a\n- [ ] 1.1: a\n") == []
    assert contradiction_lines("- [ ] 1.1: 统一设计 (8 SP)\n- [ ] 1.1: 统一设计\n") == []
    assert contradiction_lines("- [ ] 1.2: Größe\n- [ ] 1.2: Die Größe ändern\n") == []
    assert contradiction_lines("- [ ] 1.1: 统一设计\n- [ ] 1.1: 数字格式\n") == [(2, "number-twice")]
    assert contradiction_lines("- [x] GPT-4 answers\n- [x] GPT-4 falls back\n") == []
    assert contradiction_lines("- [x] WEB-4 answers\n- [x] WEB-4 falls back\n- [x] WEB-5 sings\n") == [
        (2, "number-twice")
    ]
    assert contradiction_lines("- [ ] 7.2.1: tests\n- [ ] 7.2.x: more of it\n- [ ] 7.2: docs\n") == []


def test_a_done_task_that_depends_on_an_open_task_is_a_contradiction() -> None:
    text = "- [{}] **Task 1.1**: a\n- [x] **Task 1.2**: b\n  - **Dependencies**: 1.1\n"
    assert contradiction_lines(text.format(" ")) == [(2, "depends-on-open")]
    assert contradiction_lines(text.format("x")) == []


def test_a_dependency_is_named_by_number_or_by_title() -> None:
    table = "| # | Task | Status | Depends on |\n|-|-|-|-|\n| 7 | d | ✅ Done | {} |\n| 8 | e | ⏳ Open | - |\n"
    assert contradiction_lines(table.format("#8")) == contradiction_lines(table.format("8")) == [(3, "depends-on-open")]
    assert (
        contradiction_lines(table.format("8%"))
        == contradiction_lines(table.format("9"))
        == contradiction_lines(table.format("none"))
        == []
    )
    text = "- [ ] Write the tests\n- [x] Ship\n  - **Depends on**: {}\n"
    assert (
        contradiction_lines(text.format('"Write the Tests"'))
        == contradiction_lines(text.format("CI, write the tests"))
        == [(2, "depends-on-open")]
    )
    assert contradiction_lines(text.format("Write the tests first")) == []


def test_a_box_and_a_status_that_disagree_are_a_contradiction() -> None:
    text = "- [{}] a\n  - **Status**: {}\n"
    assert contradiction_lines(text.format("x", "Not Started")) == [(1, "box-and-status")]
    assert contradiction_lines(text.format(" ", "✅ COMPLETED")) == [(1, "box-and-status")]
    assert (
        contradiction_lines(text.format(" ", "In progress"))
        == contradiction_lines(text.format("x", "✅ COMPLETED"))
        == []
    )


def test_a_deeply_nested_claim_to_be_ready_is_about_its_section() -> None:
    section = "#### Import\n- **Status**: ✅ PRODUCTION READY\n"
    assert contradiction_lines(f"# App\n\n{TASKS}\n## Work\n{section}") == []
    assert contradiction_lines(f"# App\n\n## Work\n{section}- [ ] a\n") == [(5, "ready-and-open")]
    assert contradiction_lines(f"# App\n\n{TASKS}\n### The import ✅ PRODUCTION READY\n") == []


def test_a_percentage_of_confidence_or_quality_is_not_checked() -> None:
    text = "## {}\n**Overall**: 95%\n\n## Work\n" + TASKS
    assert (
        contradiction_lines(text.format("Confidence level")) == contradiction_lines(text.format("Quality scores")) == []
    )
    assert contradiction_lines(text.format("Progress")) == [(2, "percentage")]


def test_a_claim_to_be_ready_with_open_tasks_is_a_contradiction() -> None:
    assert contradiction_lines(f"## Status: ✅ PRODUCTION READY\nWe are **100% production ready**.\n\n{TASKS}") == [
        (2, "ready-and-open")
    ]
    assert contradiction_lines(f"## Status: ✅ PRODUCTION READY\n\n{TASKS}") == [(1, "ready-and-open")]
    assert contradiction_lines("## Status: ✅ PRODUCTION READY\n\n- [x] a\n") == []
    assert contradiction_lines("## Status: ✅ PRODUCTION READY\n\n- [x] a\n\n## Definition of done\n- [ ] b\n") == [
        (1, "ready-and-open")
    ]
    assert contradiction_lines(f"- Weight tracking: 100% complete\n\n{TASKS}") == []
    assert contradiction_lines(f"From prototype to production-ready, one day.\n\n{TASKS}") == []
    assert contradiction_lines(f"- **Overall Status**: ✅ PRODUCTION READY\n\n{TASKS}") == [(1, "ready-and-open")]
    assert contradiction_lines(f"- **Import job**: ✅ PRODUCTION READY\n\n{TASKS}") == []


@cases(
    "claim",
    [
        "## What is left for 100% production readiness", "We go from 75% to 100% production ready.",
        "**Work**: 13 hours to 100% production ready", "**Documentation**: 100% ready",
        "**Security**: ✅ PRODUCTION READY", "| Part | State |\n|-|-|\n| Search | ✅ PRODUCTION READY |",
        "```\n100% production ready\n```",
    ],
)  # fmt: skip
def test_readiness_as_a_goal_or_of_a_part_is_not_checked(claim: str) -> None:
    assert contradiction_lines(f"# App\n\n{claim}\n\n{TASKS}") == []


@cases(
    "claim",
    [
        "**Status:** ✅ 100% passing (40/40)", "**Status**: ✅ All services running 24/7", "**Win rate**: 87.5% (7/8)",
        "**Progress**: 50% (3/6 weeks complete)", "**Progress**: 75% complete (6 of 8 phases)",
        "**Progress**: 50% complete (15 hours of 30 hours)", "**Progress**: 92% complete → 100% complete",
        "**Phase 9 status**: 70% complete", "- Core state machine (5/5 tasks)", "## Overall: 50% (3 of 6 phases)",
        "## Part\n**Completion**: 100% complete", "## Part\n**Tasks**: 10/10 (100%)",
        "```\nApp v0.1.0 - 100% free\n```", "```markdown\n**Progress:** ■■□ 30% (3/10)\n```",
        "| Check | Progress |\n|-|-|\n| Tests passing | 64% |",
        "| Severity | Count |\n|-|-|\n| Total | 36 |", "| Total items | Done |\n|-|-|\n| Total | 36 |",
    ],
)  # fmt: skip
def test_counts_of_something_else_are_not_checked(claim: str) -> None:
    assert contradiction_lines(f"# App\n\n## Work\n{TASKS}\n\n## Other\n{claim}\n") == []


def test_a_percentage_with_a_fraction_is_read_exactly() -> None:
    tasks = "- [x] a\n" * 5 + "- [ ] b\n" * 3
    assert contradiction_lines(f"**Progress**: 62.5% (5/8)\n\n{tasks}") == []
    assert contradiction_lines(f"**Progress**: 52.5% (5/8)\n\n{tasks}") == [(1, "percentage")]


def test_a_document_without_tasks_has_no_contradictions() -> None:
    assert contradiction_lines("# Ready\n\n100% production ready, 7/9 tasks, last updated 2001-01-01\n", TODAY) == []


@cases(
    ("name", "expected"),
    available([
        ("bakery", [(69, "task-count"), (70, "percentage"), (82, "number-twice"), (84, "stale")]),
        ("harbour", [(3, "ready-and-open"), (4, "stale")]),
        (
            "choir",
            [(5, "overdue"), (6, "task-count"), (19, "hours"), (34, "overdue"), (44, "file-count"), (60, "mean-score"),
             (79, "total")],
        ),
        (
            "academy",
            [(750, "percentage"), (751, "percentage"), (752, "percentage"), (856, "stale"), (864, "task-count"),
             (865, "task-count"), (962, "number-twice"), (963, "number-twice")],
        ),
        ("upload", []),
        ("edtech", [(3, "stale"), (5, "ready-and-open")]),
        (
            "gyms",
            [(5, "overdue"), (22, "hours"), (52, "overdue"), (64, "overdue"), (75, "overdue"), (137, "mean-score"),
             (151, "mean-score"), (165, "mean-score"), (229, "task-count"), (250, "task-count"), (370, "percentage"),
             (375, "stale")],
        ),
        ("classes", [(3, "stale"), (4, "percentage"), (55, "percentage"), (182, "total")]),
    ]),
)  # fmt: skip
def test_the_contradictions_of_the_example_trackers(name: str, expected: list[tuple[int, str]]) -> None:
    tracker = parse(seed(name))
    assert [(item.line, item.rule) for item in find_contradictions(tracker, TODAY)] == expected
    undated = [(line, rule) for line, rule in expected if rule not in {"stale", "overdue"}]
    assert [(item.line, item.rule) for item in find_contradictions(tracker)] == undated


@cases(
    ("name", "expected"),
    available([
        (
            "bakery",
            ["claims 9 tasks; 7 are listed", "claims 0%; 2 of 3 tasks are done (67%)",
             "calls 1.2.1 'Paint the shop window' here and 'Test the price list' in line 39"],
        ),
        ("harbour", ["claims 'READY TO LAUNCH'; 8 of 12 tasks are open"]),
        (
            "choir",
            ["claims 7 tasks in all; 5 are listed", "claims 40 hours; the open tasks add up to 11",
             "claims 3 files; 2 are listed", "claims 6 overall; the mean of its 3 rows is 5",
             "claims '20-25 working days'; the list adds up to 9 to 10"],
        ),
        (
            "academy",
            ["claims 0%; 2 of 3 tasks are done (67%)", "claims 0%; 2 of 3 tasks are done (67%)",
             "claims 0%; 2 of 2 tasks are done (100%)", "claims 76 tasks; 73 are listed",
             "claims 76 tasks in all; 73 are listed",
             "calls 1.4.2 'CDN Configuration' here and 'Configure Redis for caching' in line 106",
             "calls 2.1.1 'Unit Test Framework Setup' here and 'Install testing dependencies' in line 209"],
        ),
        ("upload", []),
        ("edtech", ["claims '100% production readiness'; 54 of 62 tasks are open"]),
        (
            "gyms",
            ["claims 150 hours; the open tasks add up to 76", "claims 6.5 overall; the mean of its 8 rows is 5.625",
             "claims 7.5 overall; the mean of its 8 rows is 8.25",
             "claims 9.5 overall; the mean of its 8 rows is 9.75", "lists 5 tasks for week 3; line 64 lists 4",
             "lists 7 tasks for week 4; line 75 lists 5", "claims an improvement by 15%; line 23 says 50% → 70%"],
        ),
        (
            "classes",
            ["claims 70%; 20 of 52 tasks are done (38%)", "claims 70%; 2 of 5 tasks are done (40%)",
             "claims '25-30 developer days'; the list adds up to 32"],
        ),
    ]),
)  # fmt: skip
def test_the_messages_for_the_example_trackers(name: str, expected: list[str]) -> None:
    assert [item.message for item in find_contradictions(parse(seed(name)))] == expected


def test_every_message_continues_a_sentence_about_the_document() -> None:
    text = (
        "**Started**: 2026-01-01\n\n- [x] **Task 1.1**: a\n  - **Depends on**: 1.2\n  - **Status**: Open\n"
        "- [ ] **Task 1.2**: b\n  - **Due**: Day 3\n- [ ] **Task 1.2**: c\n\n**Launch**: 2 weeks from start\n"
        "\n## Week 1: A\n- [ ] d\n\nThen Task 1.1: Sleep\n"
    )
    assert [item.message for item in find_contradictions(parse(text.encode()), TODAY)] == [
        "ticks a task whose status is open",
        "claims that 1.1 is done; it depends on 1.2 (line 6), which is not",
        "says that 'b' was due on 2026-01-03; it is not done",
        "gives the number 1.2 to two tasks, here and in line 6",
        "has the launch on 2026-01-15; 3 tasks are open",
        "has week 1 end on 2026-01-07; 1 of its 1 task is open",
        "calls 1.1 'Sleep' here and 'a' in line 3",
    ]


def test_every_rule_has_a_meaning_and_a_test() -> None:
    folder = Path(__file__).parent
    texts = "".join(folder.joinpath(name).read_text(encoding="utf-8") for name in TESTS)
    assert set(RULES) <= set(re.findall(r'"([a-z]+(?:-[a-z]+)*)"', texts))
    assert {item.rule for name in SEEDS for item in find_contradictions(parse(seed(name)), TODAY)} <= set(RULES)


def test_a_contradiction_has_the_excerpt_that_makes_the_claim() -> None:
    contradictions = find_contradictions(parse(b"**Total**: 9 tasks\n**Progress**: 8% (1/2)\n\n- [ ] a\n"))
    assert [(item.line, item.rule, item.excerpt) for item in contradictions] == [
        (1, "task-count", "9 tasks"), (2, "done-count", "1/2"), (2, "percentage", "8% (1/2"), (2, "task-count", "1/2"),
    ]  # fmt: skip


LINES = """\
# A
## Week 1: B (2 files)
- [ ] **Task 1.1**: a
- [x] b
  - **Due**: 2026-13-40
  - Dependencies: 1.1
**Started**: 9999-12-31
**Started**: 2026-01-01
**Total**: 9 hours
7/0 tasks
0% complete
**A**: 300% complete
| Task | Status | Time |
|-|-|-|
| x | ✅ | 1h |
| Overall | 1/10 |
9% (1/0)
**Due**: Day 9999
**L**: 999 months from start
100% ready"""
PIECES = st.sampled_from(LINES.split("\n"))


@given(st.lists(PIECES | st.text(max_size=12), max_size=20))
def test_random_documents_are_checked_without_an_error(lines: list[str]) -> None:
    tracker = parse("\n".join(lines).encode("utf-8", "ignore"))
    assert isinstance(find_contradictions(tracker, TODAY), tuple)


@cases(
    ("prose", "rules"),
    [
        ("We did 40 tasks in 2025. Total: 4 tasks.", []),
        ("Total: 9 tasks.", ["task-count"]),
        ("9 tasks in total.", ["task-count"]),
        ("Last year we did 9 tasks in total.", []),
        ("In 2025, 3 of 9 tasks were done.", []),
    ],
)
def test_a_count_in_prose_is_checked_only_as_the_total(prose: str, rules: list[str]) -> None:
    assert [rule for _, rule in contradiction_lines(f"{prose}\n\n{TASKS}")] == rules


@cases(
    ("line", "fires"),
    [
        ("- **Task 3.2**: Paint the frame", True),
        ("- **Task 3.2**: implemented in kite.ts", False),
        ("- Task 3.2: で実装済み kite.ts", False),
        ("- [x] 3.2 で実装済み kite.ts", False),
        ("- [x] 3.2 is done in kite.ts", False),
        ("- [x] 3.2 缝尾巴", False),
        ("- [x] 3.2 Paint the frame", True),
    ],
)
def test_a_sentence_about_a_numbered_task_gives_it_no_second_name(line: str, fires: bool) -> None:
    text = f"- [x] 3.2 Sew the tail\n- [x] 3.3 Cut\n\n{line}\n"
    assert [rule for _, rule in contradiction_lines(text)] == ["number-twice"] * fires
