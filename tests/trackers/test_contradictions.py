"""What a document says of itself and does not bear out; each rule where it fires and where it stays quiet."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.parsers.tracker import parse
from gate.trackers.contradictions import contradictions
from tests.seeds import SEEDS, needs_seeds, seed

TODAY = date(2026, 11, 20)
TASKS = "- [x] one\n- [x] two\n- [ ] three\n- [ ] four\n"


def found(text: str, today: date | None = None) -> list[tuple[int, str]]:
    return [(each.line, each.rule) for each in contradictions(parse(text.encode()), today)]


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
        ("Prose of 9 tasks, 7/9 of them hard, 12/2026", []),
    ],
)
def test_counts_and_shares_of_the_whole(claim: str, rules: list[str]) -> None:
    assert [rule for _, rule in found(f"# A\n\n{TASKS}\n\n{claim}\n")] == rules


def test_a_share_is_held_against_the_tasks_of_its_name() -> None:
    text = "## 1.1 Health checks & more\n- [x] a\n- [x] b\n\n"
    text += "## Metrics\n- **Health Checks**: {}% complete\n- **Other**: 0% complete\n"
    assert found(text.format(0)) == [(6, "share")]
    assert found(text.format(100)) == []


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


def test_the_overall_score_is_the_mean_of_the_rows() -> None:
    text = "| Category | Score |\n|-|-|\n| A | 4/10 |\n| B | 7/10 |\n| Overall | {}/10 |\n"
    assert found(text.format("6.5")) == [(5, "mean-score")]
    assert found(text.format("5.5")) == []


def test_hours_add_up_by_section_and_by_what_is_open() -> None:
    table = "| Task | Status | Time |\n|-|-|-|\n| a | Done | 2h |\n| b | Open | 4h |\n"
    assert found(f"## W\n{table}\n**Total**: 9 hours\n") == [(7, "hours")]
    assert found(f"## W\n{table}\n**Total**: 6 hours (instead of 9)\n") == []
    assert found(f"**Time Remaining**: ~9 hours\n## W\n{table}") == [(1, "hours")]
    assert found(f"**Time Remaining**: ~5 hours\n## W\n{table}") == []
    assert found(f"**Time Spent**: 2 hours\n## W\n{table}") == []


def test_a_total_below_a_list_is_its_sum() -> None:
    text = "## Team\n- Ann: 20 days\n- Bob: 5-7 days\n\n**Total effort**: {}\n"
    assert found(text.format("35-40 working days")) == [(5, "total")]
    assert found(text.format("26 days")) == []
    money = "## Cost\n- Hosting: $500-800\n- Cache: $100-200\n\n**Total**: ~${}/month\n"
    assert found(money.format("600-1,000")) == []
    assert found(money.format("9,000")) == [(5, "total")]


def test_a_number_means_one_task() -> None:
    text = "- [ ] **Task 1.1**: Redis cache\n- [ ] **Task 1.2**: Probes\n\n## Next\n1. **Task 1.1**: {}\n"
    assert found(text.format("Delivery network")) == [(5, "number-twice")]
    assert found(text.format("Caching with Redis")) == []
    assert found("- [ ] **Task 1.1**: a\n- [ ] **Task 1.1**: b\n") == [(2, "number-twice")]
    assert found("- [ ] **Task 1.1**: Write code\n\n1. **Send mail** (Task 1.1)\n") == [(3, "number-twice")]


def test_what_is_done_depends_on_what_is_done() -> None:
    text = "- [{}] **Task 1.1**: a\n- [x] **Task 1.2**: b\n  - **Dependencies**: 1.1\n"
    assert found(text.format(" ")) == [(2, "depends-on-open")]
    assert found(text.format("x")) == []


def test_a_box_and_a_status_say_the_same() -> None:
    text = "- [{}] a\n  - **Status**: {}\n"
    assert found(text.format("x", "Not Started")) == [(1, "box-and-status")]
    assert found(text.format(" ", "✅ COMPLETED")) == [(1, "box-and-status")]
    assert found(text.format(" ", "In progress")) == found(text.format("x", "✅ COMPLETED")) == []


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


def test_an_old_document_with_open_tasks_is_stale() -> None:
    text = "**Last Updated**: {}\n\n- [{}] a\n"
    for written in ("2026-07-01", "July 1, 2026", "1 July 2026", "June 2026"):
        assert found(text.format(written, " "), TODAY) == [(1, "stale")]
    assert found(text.format("October 2026", " "), TODAY) == []
    assert found(text.format("2026-07-01", "x"), TODAY) == []
    assert found(text.format("2026-07-01", " ")) == []
    assert found(text.format("9999-99-99", " "), TODAY) == []


def test_open_tasks_past_their_day_are_overdue() -> None:
    text = "- [{}] a\n  - **Due**: {}\n"
    assert found(text.format(" ", "2026-11-19"), TODAY) == [(1, "overdue")]
    assert found(text.format(" ", "2026-11-20"), TODAY) == []
    assert found(text.format("x", "2026-11-19"), TODAY) == []
    assert found(text.format(" ", "Day 3"), TODAY) == [], "nothing says when it began"
    assert found(f"**Started**: 2026-11-01\n\n{text.format(' ', 'Day 3')}", TODAY) == [(3, "overdue")]


def test_weeks_and_the_launch_count_from_the_start() -> None:
    text = "**Started:** {}\n**Launch:** 2 weeks from start\n\n## Week 1: Base\n- [ ] a\n"
    assert found(text.format("2026-11-01"), TODAY) == [(2, "overdue"), (4, "overdue")]
    assert found(text.format("2026-11-16"), TODAY) == []


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
        "1.4.2 is 'CDN Configuration' here and 'Configure Redis for caching' in line 106",
        "claims '100% production readiness'; 54 of 62 tasks are open",
        "claims 150 hours; the open tasks add up to 76",
        "claims 6.5 overall; the mean of its 8 rows is 5.625",
        "claims 7.5 overall; the mean of its 8 rows is 8.25",
        "claims 9.5 overall; the mean of its 8 rows is 9.75",
        "claims 70%; 20 of 52 tasks are done (38%)",
        "claims 70%; 2 of 5 tasks are done (40%)",
        "claims '25-30 developer days'; the list adds up to 32",
    ]


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
