"""What a document says of itself and does not bear out; each rule where it fires and where it stays quiet."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.trackers.checks.contradictions import RULES, contradictions
from gate.trackers.reading.reader import parse
from tests.seeds import SEEDS, needs_seeds, seed
from tests.trackers.found import TODAY, found

TESTS = ("test_contradictions.py", "test_checks_sums.py", "test_checks_time.py")
TASKS = "- [x] one\n- [x] two\n- [ ] three\n- [ ] four\n"


@pytest.mark.parametrize(
    ("claim", "rules"),
    [
        ("**Total Tasks**: 5 tasks in 2 phases", ["task-count"]),
        ("**Total Tasks**: 4 tasks", []),
        ("**Progress**: 3/4 tasks", ["done-count"]),
        ("**Progress**: 2/4 tasks", []),
        ("**Progress**: 2/9 tasks", ["task-count"]),
        ("**Progress**: 40% (2/4)", ["share"]),
        ("**Progress**: 50% (2/4)", []),
        ("**Status**: 90% complete", ["share"]),
        ("**Status**: 50% complete", []),
        ("**Status**: 48% complete", []),
        ("## Completed tasks (1/4)", ["done-count"]),
        ("## Completed tasks (2/4)", []),
        ("## Pending tasks (1/4)", ["done-count"]),
        ("**Progress**: 50% (2/9)", ["share", "task-count"]),
        ("**Progress**: 3/4", ["done-count"]),
        ("**Progress**: 2/4 done", []),
        ("**Progress**: 2 of 9 tasks", ["task-count"]),
        ("**Overall progress**: 90%", ["share"]),
        ("**Overall progress**: 50%", []),
        ("**Total: 5 tasks**", ["task-count"]),
        ("**Total: 4 tasks**", []),
        ("**Total tasks**: 5", ["task-count"]),
        ("**Total tasks**: 4", []),
        ("**Tasks**: 1,004", ["task-count"]),
        ("**Left**: 3/4 tasks remaining", ["done-count"]),
        ("**Left**: 2/4 tasks remaining", []),
        ("```\nProgress: ██ 90% (2/4)\n```", ["share", "share"]),
        ("```\nProgress: ██ 50% (2/4)\n```", []),
        ("Prose of 9 tasks, 7/9 of them hard, 12/2026", []),
        ("**Status**: 3/5 services answer", []),
        ("**Coverage**: 80% (8/10)", []),
        ("**Test coverage status**: 80%", []),
        ("**Score**: 7/10", []),
        ("**Budget total**: 5,000", []),
    ],
)
def test_counts_and_shares_of_the_whole(claim: str, rules: list[str]) -> None:
    assert [rule for _, rule in found(f"# A\n\n{TASKS}\n\n{claim}\n")] == rules


def test_a_share_is_held_against_the_tasks_of_its_name() -> None:
    text = "## 1.1 Health checks & more\n- [x] a\n- [x] b\n\n"
    text += "## Metrics\n- **Health Checks**: {}% complete\n- **Other**: 0% complete\n"
    assert found(text.format(0)) == [(6, "share")]
    assert found(text.format(100)) == []


PARTS = "## Phase 1: Base\n- [x] a\n- [x] b\n## Phase 2: Rest\n- [ ] c\n- 🔄 d\n\n## {}\n{}\n"


@pytest.mark.parametrize(
    ("row", "rules"),
    [
        ("| Phase 1 | 2 | 2 | 0 | 0 | 100% |", []),
        ("| Phase 1 | 3 | 2 | 0 | 0 | 100% |", ["task-count"]),
        ("| Phase 1 | 2 | 1 | 0 | 0 | 100% |", ["done-count"]),
        ("| Phase 1 | 2 | 2 | 0 | 0 | 0% |", ["share"]),
        ("| Phase 2 | 2 | 0 | 1 | 1 | ▓░░ 25% |", []),
        ("| Phase 2 | 2 | 0 | 1 | 2 | 0% |", []),
        ("| Phase 2 | 2 | 0 | 2 | 1 | 0% |", ["done-count"]),
        ("| Phase 2 | 2 | 0 | 1 | 1 | ▓▓░ 70% |", ["share"]),
        ("| **Total** | **4** | 2 | 1 | 1 | 50% |", []),
        ("| **Total** | **5** | 2 | 1 | 1 | 50% |", ["task-count"]),
        ("| Somebody else | 9 | 9 | 9 | 9 | 9% |", []),
    ],
)
def test_a_table_that_counts_the_tasks_of_each_part(row: str, rules: list[str]) -> None:
    table = f"| Phase | Tasks | Done | In Progress | Open | Progress |\n|-|-|-|-|-|-|\n{row}"
    assert [rule for _, rule in found(PARTS.format("Where we are", table))] == rules


@pytest.mark.parametrize(
    ("heads", "fires"),
    [
        ("| Suite | Total | Done |", False), ("| Suite | Total | Covered |", False),
        ("| Phase | Total | Passed |", False), ("| Phase | Total | Done |", True),
        ("| What | Total tasks | Done |", True), ("| File | Tasks | Notes |", False),
    ],
)  # fmt: skip
def test_a_table_counts_tasks_where_its_heads_say_so(heads: str, fires: bool) -> None:
    table = f"{heads}\n|-|-|-|\n| Phase 1 | 3 | 2 |"
    assert found(PARTS.format("Summary", table)) == [(11, "task-count")] * fires


def test_a_count_that_names_a_part_is_held_against_it() -> None:
    assert found(PARTS.format("State", "**Phase 1**: 2/2 tasks")) == []
    assert found(PARTS.format("State", "**Phase 1**: 2/3 tasks")) == [(9, "task-count")]
    assert found(PARTS.format("State", "Phase 2: 0 of 2 tasks done")) == []


def test_a_bare_share_counts_below_a_heading_about_progress() -> None:
    assert found(PARTS.format("Progress", "- **Phase 1**: 0%")) == [(9, "share")]
    assert found(PARTS.format("Progress", "- **Phase 1**: 100%")) == []
    assert found(PARTS.format("Discounts", "- **Phase 1**: 0%")) == []


def test_what_is_under_way_may_count_in_part_but_not_as_done() -> None:
    assert found(PARTS.format("Progress", "- **Phase 2**: 45%")) == []
    assert found(PARTS.format("Progress", "- **Phase 2**: 100%")) == [(9, "share")]


def test_a_share_that_fits_any_of_several_parts_is_borne_out() -> None:
    text = "## Week 1: Tests\n### Unit tests\n- [x] a\n### Other\n- [ ] b\n\n## State\n- **Tests**: {}% complete\n"
    assert found(text.format(50)) == []
    assert found(text.format(10)) == [(8, "share")]


def test_a_share_in_a_heading_is_held_against_what_stands_below_it() -> None:
    assert found("## Tenants [70% complete]\n- [x] a\n- [ ] b\n") == [(1, "share")]
    assert found("## Tenants [50% complete]\n- [x] a\n- [ ] b\n") == []


def test_a_bar_of_progress_is_held_against_its_week() -> None:
    text = "## Week 1: Base\n- [x] a\n- [ ] b\n\n```\nWeek 1: ████░░ {}%\n```\n"
    assert found(text.format(100)) == [(6, "share")]
    assert found(text.format(50)) == []


def test_files_in_a_heading_are_counted() -> None:
    text = "## Files created\n### Base ({} files)\n- ✅ `a.py`\n- ✅ `b.py`\n"
    assert found(text.format(3)) == [(2, "file-count")]
    assert found(text.format(2)) == []


def test_a_number_means_one_task() -> None:
    text = "- [ ] **Task 1.1**: Redis cache\n- [ ] **Task 1.2**: Probes\n\n## Next\n1. **Task 1.1**: {}\n"
    assert found(text.format("Delivery network")) == [(5, "number-twice")]
    assert found(text.format("Caching with Redis")) == []
    assert found("- [ ] **Task 1.1**: a\n- [ ] **Task 1.1**: b\n") == [(2, "number-twice")]
    assert found("- [ ] **Task 1.1**: Write code\n\n1. **Send mail** (Task 1.1)\n") == [(3, "number-twice")]


def test_a_task_listed_again_and_names_with_a_number_are_no_contradiction() -> None:
    assert found("- [ ] 1.1: Clone the code\n\n## Again\n- [x] 1.1: Clone it\n") == []
    assert found("- [ ] 1.1: a\n- [ ] 1.1: a\n") == []
    assert found("- [ ] 1.1: 统一设计 (8 SP)\n- [ ] 1.1: 统一设计\n") == []
    assert found("- [ ] 1.2: Größe\n- [ ] 1.2: Die Größe ändern\n") == []
    assert found("- [ ] 1.1: 统一设计\n- [ ] 1.1: 数字格式\n") == [(2, "number-twice")]
    assert found("- [x] GPT-4 answers\n- [x] GPT-4 falls back\n") == []
    assert found("- [x] WEB-4 answers\n- [x] WEB-4 falls back\n- [x] WEB-5 sings\n") == [(2, "number-twice")]
    assert found("- [ ] 7.2.1: tests\n- [ ] 7.2.x: more of it\n- [ ] 7.2: docs\n") == []


def test_what_is_done_depends_on_what_is_done() -> None:
    text = "- [{}] **Task 1.1**: a\n- [x] **Task 1.2**: b\n  - **Dependencies**: 1.1\n"
    assert found(text.format(" ")) == [(2, "depends-on-open")]
    assert found(text.format("x")) == []


def test_what_a_task_depends_on_is_named_by_number_or_by_title() -> None:
    table = "| # | Task | Status | Depends on |\n|-|-|-|-|\n| 7 | d | ✅ Done | {} |\n| 8 | e | ⏳ Open | - |\n"
    assert found(table.format("#8")) == found(table.format("8")) == [(3, "depends-on-open")]
    assert found(table.format("8%")) == found(table.format("9")) == found(table.format("none")) == []
    text = "- [ ] Write the tests\n- [x] Ship\n  - **Depends on**: {}\n"
    assert (
        found(text.format('"Write the Tests"')) == found(text.format("CI, write the tests")) == [(2, "depends-on-open")]
    )
    assert found(text.format("Write the tests first")) == []


def test_a_box_and_a_status_say_the_same() -> None:
    text = "- [{}] a\n  - **Status**: {}\n"
    assert found(text.format("x", "Not Started")) == [(1, "box-and-status")]
    assert found(text.format(" ", "✅ COMPLETED")) == [(1, "box-and-status")]
    assert found(text.format(" ", "In progress")) == found(text.format("x", "✅ COMPLETED")) == []


def test_ready_deep_in_a_document_is_said_of_its_part() -> None:
    said = "#### Import\n- **Status**: ✅ PRODUCTION READY\n"
    assert found(f"# App\n\n{TASKS}\n## Work\n{said}") == []
    assert found(f"# App\n\n## Work\n{said}- [ ] a\n") == [(5, "ready-and-open")]
    assert found(f"# App\n\n{TASKS}\n### The import ✅ PRODUCTION READY\n") == []


def test_a_share_of_something_felt_is_held_against_nothing() -> None:
    text = "## {}\n**Overall**: 95%\n\n## Work\n" + TASKS
    assert found(text.format("Confidence level")) == found(text.format("Quality scores")) == []
    assert found(text.format("Progress")) == [(2, "share")]


def test_ready_is_not_said_above_open_tasks() -> None:
    assert found(f"## Status: ✅ PRODUCTION READY\nWe are **100% production ready**.\n\n{TASKS}") == [
        (2, "ready-and-open")
    ]
    assert found(f"## Status: ✅ PRODUCTION READY\n\n{TASKS}") == [(1, "ready-and-open")]
    assert found("## Status: ✅ PRODUCTION READY\n\n- [x] a\n") == []
    assert found("## Status: ✅ PRODUCTION READY\n\n- [x] a\n\n## Definition of done\n- [ ] b\n") == [
        (1, "ready-and-open")
    ]
    assert found(f"- Weight tracking: 100% complete\n\n{TASKS}") == []
    assert found(f"From prototype to production-ready, one day.\n\n{TASKS}") == []
    assert found(f"- **Overall Status**: ✅ PRODUCTION READY\n\n{TASKS}") == [(1, "ready-and-open")]
    assert found(f"- **Import job**: ✅ PRODUCTION READY\n\n{TASKS}") == []


@pytest.mark.parametrize(
    "claim",
    [
        "## What is left for 100% production readiness", "We go from 75% to 100% production ready.",
        "**Work**: 13 hours to 100% production ready", "**Documentation**: 100% ready",
        "**Security**: ✅ PRODUCTION READY", "| Part | State |\n|-|-|\n| Search | ✅ PRODUCTION READY |",
        "```\n100% production ready\n```",
    ],
)  # fmt: skip
def test_readiness_that_is_wanted_or_of_a_part_is_no_claim(claim: str) -> None:
    assert found(f"# App\n\n{claim}\n\n{TASKS}") == []


@pytest.mark.parametrize(
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
def test_what_counts_something_else_is_let_be(claim: str) -> None:
    assert found(f"# App\n\n## Work\n{TASKS}\n\n## Other\n{claim}\n") == []


def test_shares_with_a_fraction_are_read_whole() -> None:
    tasks = "- [x] a\n" * 5 + "- [ ] b\n" * 3
    assert found(f"**Progress**: 62.5% (5/8)\n\n{tasks}") == []
    assert found(f"**Progress**: 52.5% (5/8)\n\n{tasks}") == [(1, "share")]


def test_a_document_without_tasks_contradicts_nothing() -> None:
    assert found("# Ready\n\n100% production ready, 7/9 tasks, last updated 2001-01-01\n", TODAY) == []


@needs_seeds
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "academy",
            [(750, "share"), (751, "share"), (752, "share"), (856, "stale"), (864, "task-count"), (865, "task-count"),
             (962, "number-twice")],
        ),
        ("upload", []),
        ("edtech", [(3, "stale"), (5, "ready-and-open")]),
        (
            "gyms",
            [(5, "overdue"), (22, "hours"), (52, "overdue"), (64, "overdue"), (75, "overdue"), (137, "mean-score"),
             (151, "mean-score"), (165, "mean-score"), (375, "stale")],
        ),
        ("classes", [(3, "stale"), (4, "share"), (55, "share"), (182, "total")]),
    ],
)  # fmt: skip
def test_the_contradictions_of_the_five_trackers_and_none_invented(name: str, expected: list[tuple[int, str]]) -> None:
    tracker = parse(seed(name))
    assert [(each.line, each.rule) for each in contradictions(tracker, TODAY)] == expected
    dated = {"stale", "overdue"}
    assert [(each.line, each.rule) for each in contradictions(tracker)] == [e for e in expected if e[1] not in dated]


@needs_seeds
def test_their_words() -> None:
    said = [each.message for name in SEEDS for each in contradictions(parse(seed(name)))]
    assert said == [
        "claims 0%; 2 of 3 tasks are done (67%)",
        "claims 0%; 2 of 3 tasks are done (67%)",
        "claims 0%; 2 of 2 tasks are done (100%)",
        "claims 76 tasks; 73 stand in it",
        "claims 76 tasks in all; 73 stand in it",
        "calls 1.4.2 'CDN Configuration' here and 'Configure Redis for caching' in line 106",
        "claims '100% production readiness'; 54 of 62 tasks are open",
        "claims 150 hours; the open tasks add up to 76",
        "claims 6.5 overall; the mean of its 8 rows is 5.625",
        "claims 7.5 overall; the mean of its 8 rows is 8.25",
        "claims 9.5 overall; the mean of its 8 rows is 9.75",
        "claims 70%; 20 of 52 tasks are done (38%)",
        "claims 70%; 2 of 5 tasks are done (40%)",
        "claims '25-30 developer days'; the list adds up to 32",
    ]


def test_every_message_goes_on_from_the_document() -> None:
    text = (
        "**Started**: 2026-01-01\n\n- [x] **Task 1.1**: a\n  - **Depends on**: 1.2\n  - **Status**: Open\n"
        "- [ ] **Task 1.2**: b\n  - **Due**: Day 3\n- [ ] **Task 1.2**: c\n\n**Launch**: 2 weeks from start\n"
        "\n## Week 1: A\n- [ ] d\n\nThen Task 1.1: Sleep\n"
    )
    assert [each.message for each in contradictions(parse(text.encode()), TODAY)] == [
        "ticks a task whose status says open",
        "claims that 1.1 is done; it depends on 1.2 (line 6), which is not",
        "says that 'b' was due on 2026-01-03; it is not done",
        "gives the number 1.2 to two tasks, here and in line 6",
        "has the launch on 2026-01-15; 3 tasks are open",
        "has week 1 end on 2026-01-07; 1 of its 1 task is open",
        "calls 1.1 'Sleep' here and 'a' in line 3",
    ]


@needs_seeds
def test_every_rule_has_its_meaning_and_its_test() -> None:
    folder = Path(__file__).parent
    texts = "".join(folder.joinpath(name).read_text(encoding="utf-8") for name in TESTS)
    assert set(RULES) <= set(re.findall(r'"([a-z]+(?:-[a-z]+)*)"', texts))
    assert {each.rule for name in SEEDS for each in contradictions(parse(seed(name)), TODAY)} <= set(RULES)


def test_where_the_words_stand_is_known() -> None:
    found = contradictions(parse(b"**Total**: 9 tasks\n**Progress**: 8% (1/2)\n\n- [ ] a\n"))
    assert [(each.line, each.rule, each.words) for each in found] == [
        (1, "task-count", "9 tasks"), (2, "done-count", "1/2"), (2, "share", "8% (1/2"), (2, "task-count", "1/2"),
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
def test_random_documents_are_held_against_themselves(lines: list[str]) -> None:
    tracker = parse("\n".join(lines).encode("utf-8", "ignore"))
    assert isinstance(contradictions(tracker, TODAY), tuple)
