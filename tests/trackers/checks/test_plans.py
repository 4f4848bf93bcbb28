"""Plans that contradict each other: a week with two lists, an improvement with two numbers, a renamed task."""

from __future__ import annotations

import pytest

from tests.cases import cases
from tests.trackers.checks.contradiction_lines import TODAY, contradiction_lines

WEEK = "## Week 3: Shop\n\n- [ ] Write the price list\n- [ ] Paint the sign\n- [ ] Rent the till\n\n## Plan\n\n"
AGAIN = "### Week 3: ⏳ PENDING\n\n**Tasks:**\n1. Price list\n2. Sign\n3. Till\n"


@cases(
    ("plan", "contradictions"),
    [
        (AGAIN, []),
        (f"{AGAIN}4. Sweep\n", [(9, "task-count")]),
        (AGAIN.replace("3. Till\n", ""), [(9, "task-count")]),
        (AGAIN.replace("Week 3", "Week 4") + "4. Sweep\n", []),
        (AGAIN.replace("Week 3", "Week 3-4") + "4. Sweep\n", []),
        ("### Week 3: ⏳ PENDING\n\n**Tasks:**\n1. Ask Ann\n2. Sleep\n3. Swim\n4. Sweep\n", []),
        (f"{AGAIN}4. Sweep\n\n{AGAIN}", []),
        ("### Week 3: ✅ COMPLETE\n\n**Next Steps:**\n- Price list\n- Sign\n", []),
    ],
)
def test_two_lists_of_the_same_week_have_the_same_number_of_tasks(
    plan: str, contradictions: list[tuple[int, str]]
) -> None:
    text = WEEK.replace("## Plan", "## Week-by-week plan") + plan
    assert contradiction_lines(text) == contradictions


@cases(
    ("claim", "rules"),
    [
        ("We improved shop readiness by 15% in a week.", ["percentage"]),
        ("**You've improved shop readiness by 15%!**", ["percentage"]),
        ("We improved shop readiness by 20%.", []),
        ("We improved shop readiness by 40%.", []),
        ("We improved the sign by 15%.", []),
        ("Shop readiness is good for 15%.", []),
    ],
)
def test_an_improvement_fits_the_change_that_the_document_states(claim: str, rules: list[str]) -> None:
    text = f"**Shop readiness:** 50% → 70% (better)\n\n{claim}\n"
    assert [rule for _, rule in contradiction_lines(text)] == rules


TASKS = "".join(f"- [ ] **Task 1.{number}**: Test the {name}\n" for number, name in enumerate("abcd", 1))


@cases(
    ("mention", "contradictions"),
    [
        ("**Task 2.1**: Unit test framework", [(8, "number-twice")]),
        ("**Task 2.1**: Test dependencies", []),
        ("**Task 2.1**: Dependencies", []),
        ("**Task 1.1**: Test a (75 pts)", []),
        ("**Task 2.1**: Dependency review", []),
    ],
)
def test_a_word_of_many_titles_does_not_say_which_task_is_meant(
    mention: str, contradictions: list[tuple[int, str]]
) -> None:
    text = f"{TASKS}- [ ] **Task 2.1**: Install testing dependencies\n\n## Next\n1. {mention}\n"
    assert contradiction_lines(text) == contradictions


def test_a_requirement_in_a_sentence_is_not_the_number_of_a_task() -> None:
    text = "- [ ] FR-1: Paint\n- [ ] FR-2: Sew\n- [x] FR-1 compliant (one branch)\n- [x] FR-2: Sing\n"
    assert contradiction_lines(text) == [(4, "number-twice")]


def test_a_title_in_camel_case_names_the_same_task() -> None:
    text = "- [ ] `[BE-1]` Serial Manager\n- [ ] `[BE-1]` Implement `SerialManager`\n- [ ] `[BE-2]` Other\n"
    assert contradiction_lines(text) == []


@cases(("total", "rules"), [("2", []), ("4", []), ("3", ["task-count"])])
def test_a_total_may_count_only_the_numbered_tasks(total: str, rules: list[str]) -> None:
    text = f"**Total tasks**: {total}\n\n- [ ] T001 Sew\n  - [ ] wash\n- [ ] T002 Paint\n  - [ ] dry\n"
    assert [rule for _, rule in contradiction_lines(text)] == rules


@pytest.mark.parametrize("bar", ["Progress: ██ 25% (2/8 priorities completed)", "Progress: ██ 25% (Step 2 of 8)"])
def test_a_progress_bar_of_something_else_is_not_compared_with_the_tasks(bar: str) -> None:
    assert contradiction_lines(f"```\n{bar}\n```\n\n- [ ] a\n- [ ] b\n") == []


NESTED = "- [x] Sew\n  - [x] cut\n  - [x] stitch\n- [x] Paint\n  - [x] dry\n"


@cases(
    ("claim", "rules"),
    [("2/2 tasks completed", []), ("5/5 tasks completed", []), ("3/3 tasks completed", ["done-count", "task-count"])],
)
def test_a_count_may_mean_only_the_tasks_that_are_not_nested(claim: str, rules: list[str]) -> None:
    assert [rule for _, rule in contradiction_lines(f"## Kites\n\n**Progress**: {claim}\n\n{NESTED}")] == rules


@cases(("heading", "rules"), [("Progress", ["percentage"]), ("Launch readiness score", []), ("Code quality", [])])
def test_a_column_of_scores_is_not_compared_with_the_tasks(heading: str, rules: list[str]) -> None:
    text = f"## Docs\n- [ ] a\n- [ ] b\n\n## {heading}\n\n| Area | Completion |\n|-|-|\n| Docs | 60% |\n"
    assert [rule for _, rule in contradiction_lines(text)] == rules


def test_a_few_entries_with_marks_may_be_done_in_part() -> None:
    text = "## Backend (40% complete)\n- ✅ Structure\n- ✅ Controllers\n- ⏳ Other controllers\n"
    assert contradiction_lines(text) == []
    assert contradiction_lines(text.replace("40%", "0%")) == [(1, "percentage")]


@cases(
    ("text", "contradictions"),
    [
        ("## Week 1: Base\n- [ ] a\n", [(3, "overdue")]),
        ("## Week 1-3: Base\n- [ ] a\n", []),
        ("## Week 1: Base\n- [ ] a\n\n## Week 1: More\n- [ ] b\n", []),
        ("## Week 1: Base\n- [ ] a\n\n**Started:** 2026-02-01\n", []),
    ],
)
def test_a_week_is_counted_from_the_start_if_the_document_has_one_start_and_one_such_week(
    text: str, contradictions: list[tuple[int, str]]
) -> None:
    assert contradiction_lines(f"**Started:** 2026-01-01\n\n{text}", TODAY) == contradictions


def test_a_count_may_mean_only_the_section_that_is_titled_tasks() -> None:
    text = f"## Kites\n\n**Progress**: 2/2 tasks completed\n\n### Tasks\n{NESTED}\n### Added later\n- [x] Sing\n"
    assert contradiction_lines(text) == []
    assert [rule for _, rule in contradiction_lines(text.replace("### Tasks", "### First"))] == [
        "done-count", "task-count",
    ]  # fmt: skip


@cases(
    ("claim", "rules"),
    [("**Total tasks**: 9", ["task-count"]), ("**Total tasks**: ~9 tasks", []), ("**Total tasks**: about 9 tasks", [])],
)
def test_a_count_that_is_about_right_is_not_checked(claim: str, rules: list[str]) -> None:
    assert [rule for _, rule in contradiction_lines(f"{claim}\n\n{NESTED}")] == rules


def test_headings_with_the_numbers_of_tasks_are_the_tasks() -> None:
    text = (
        "## Phase 1\n\n**Total tasks**: 2\n\n### Task I-1: Sew\n- [ ] cut\n- [ ] dry\n\n### {} I-2: Paint\n- [ ] mix\n"
    )
    assert contradiction_lines(text.format("Task")) == []
    assert contradiction_lines(text.format("Part")) == [(3, "task-count")]


def test_a_percentage_of_a_phase_is_not_compared_with_the_tasks() -> None:
    assert contradiction_lines("**Status**: 33% complete (Phase 1.2 done)\n\n- [ ] a\n- [ ] b\n") == []
    assert contradiction_lines("**Status**: 33% complete\n\n- [ ] a\n- [ ] b\n") == [(1, "percentage")]


def test_a_summary_of_a_week_is_no_second_plan_of_it() -> None:
    again = f"{AGAIN}4. Sweep\n".replace("Week 3: ⏳ PENDING", "{}")
    text = WEEK.replace("## Plan", "## Week-by-week plan") + again
    assert contradiction_lines(text.format("Week 3: ⏳ PENDING")) == [(9, "task-count")]
    for title in ("Week 3 Completion Summary", "Week 3 retrospective", "Week 3: Results"):
        assert contradiction_lines(text.format(title)) == []


LISTS = "# Shop\n\n## Tasks\n\n- [x] Rent\n- [x] Paint\n- [ ] Hire\n- [ ] Open\n\n## Status\n\n{}\n"


@cases(
    ("line", "rules"),
    [
        ("**Progress**: 10%", ["percentage"]),
        ("**Owner**: Ann | **Progress**: 10%", ["percentage"]),
        ("**Phase**: 1.2 complete | **Progress**: 10%", []),
        ("**Score: 0 points** | **Progress: 0%**", []),
        ("**Progress**: 3/9 tasks", ["done-count", "task-count"]),
        ("**Phase**: 2 | **Progress**: 3/9 tasks", []),
    ],
)
def test_a_percentage_beside_a_phase_or_a_score_is_about_that(line: str, rules: list[str]) -> None:
    assert sorted(rule for _, rule in contradiction_lines(LISTS.format(line))) == rules


def test_a_count_between_the_tasks_of_a_section_is_about_one_of_its_lists() -> None:
    week = "- [x] Rent\n- [ ] Paint\n"
    claim = "- **Status**: 2/6 tasks complete\n"
    text = "# Shop\n\n## Checkpoints\n\n**Week 1**:\n{}\n**Week 2**:\n{}"
    assert contradiction_lines(text.format(week + claim, week)) == []
    assert [rule for _, rule in contradiction_lines(text.format(week, week + claim))] == ["task-count"]


def test_a_total_of_the_counts_beside_it_counts_what_they_count() -> None:
    steps = "- [x] Rent\n  - [x] Ask\n  - [x] Sign\n- [x] Paint\n  - [x] Buy\n"
    text = f"# Shop\n\n## Phase 1\n\n{steps}\n## Phase 2\n\n{steps}\n## Week 9\n\n- [x] Rest\n\n"
    parts = "## Summary\n\n- **Phase 1**: 2/2 tasks\n- **Phase 2**: 2/2 tasks\n\n"
    assert contradiction_lines(f"{text}{parts}**Progress**: 4/4 tasks\n") == []
    assert contradiction_lines(f"{text}## Summary\n\n**Progress**: 4/4 tasks\n") != []
    assert contradiction_lines(f"{text}{parts}**Progress**: 3/6 tasks\n") != []


@cases(
    ("claim", "rules"),
    [
        ("- **Frontend polish**: 90% complete", ["percentage"]),
        ("- **Overall polish**: 90% complete", []),
        ("| Metric | Progress |\n|-|-|\n| Frontend polish | 90% |", ["percentage"]),
        ("| Metric | Progress |\n|-|-|\n| Phase progress | 90% |", []),
        ("| Phase | Progress |\n|-|-|\n| Phase 2 | 90% |", ["percentage"]),
    ],
)
def test_a_claim_about_every_part_or_no_certain_part_is_not_compared_with_one(claim: str, rules: list[str]) -> None:
    text = "# A\n\n## Frontend polish\n- [x] a\n- [ ] b\n\n## Phase 2: rest\n- [ ] c\n\n## Status\n\n"
    assert [rule for _, rule in contradiction_lines(f"{text}{claim}\n")] == rules


@pytest.mark.parametrize(
    ("heading", "rules"),
    [("Phase 1: 90% complete", ["percentage"]), ("Task 1.5 progress: 90% complete", [])],
)
def test_how_far_a_single_task_is_cannot_be_counted(heading: str, rules: list[str]) -> None:
    assert [rule for _, rule in contradiction_lines(f"# A\n\n## {heading}\n\n- [x] a\n- [ ] b\n")] == rules


@cases(
    ("section", "fires"),
    [
        ("Testing", True),
        ("Before the launch", True),
        ("Pre-deployment checks", True),
        ("Future enhancements", False),
        ("Post-launch", False),
        ("Next steps", False),
        ("T+24 hours", False),
        ("Deployment steps", False),
    ],
)
def test_work_after_the_launch_does_not_contradict_readiness(section: str, fires: bool) -> None:
    text = f"# Shop\n\n**Status**: ✅ PRODUCTION READY\n\n- [x] Rent\n\n## {section}\n\n### Details\n\n- [ ] Sweep\n"
    assert contradiction_lines(text) == [(3, "ready-and-open")] * fires


@cases(("label", "fires"), [("Current state", True), ("Target state", False), ("Goal", False)])
def test_a_readiness_that_is_the_target_is_no_claim(label: str, fires: bool) -> None:
    assert (
        contradiction_lines(f"# A\n\n**{label}**: 100% production ready\n\n- [ ] a\n")
        == [(3, "ready-and-open")] * fires
    )


@cases(
    ("state", "fires"),
    [
        ("✅ PRODUCTION READY", True),
        ("✅ PRODUCTION READY with pride", True),
        ("✅ PRODUCTION READY - AWAITING APPROVAL", False),
        ("✅ PRODUCTION READY (with action items)", False),
    ],
)
def test_a_readiness_that_names_what_is_open_is_no_contradiction(state: str, fires: bool) -> None:
    assert contradiction_lines(f"# A\n\n**Status**: {state}\n\n- [x] a\n- [ ] b\n") == [(3, "ready-and-open")] * fires


@cases(("task", "fires"), [("- [ ] b", True), ("- ❌ b", True), ("- ⚠️ b", False)])
def test_a_warning_sign_does_not_contradict_readiness(task: str, fires: bool) -> None:
    text = f"# A\n\n**Status**: ✅ PRODUCTION READY\n\n- ✅ a\n{task}\n"
    assert contradiction_lines(text) == [(3, "ready-and-open")] * fires


FEATURES = "## Search: 70% complete\n\n| Feature | Status |\n|-|-|\n| A | ✅ Done |\n| B | ✅ Done |\n| C | ❌ Open |\n"


def test_a_percentage_of_features_without_boxes_says_how_far_they_are() -> None:
    boxes = "- [x] A\n- [x] B\n- [x] C\n- [ ] D\n- [ ] E\n- [ ] F\n"
    assert contradiction_lines(f"# A\n\n{FEATURES}| D | ❌ Open |\n| E | ❌ Open |\n") == []
    assert contradiction_lines(f"# A\n\n## Search: 70% complete\n\n{boxes}") == [(3, "percentage")]


def test_a_section_that_lists_only_what_is_done_does_not_list_the_rest() -> None:
    assert contradiction_lines("# A\n\n## Status: 33% complete\n\n- [x] a\n- [x] b\n") == []
    assert contradiction_lines("# A\n\n## Status: 33% complete\n\n- [x] a\n- [x] b\n- [ ] c\n") == [(3, "percentage")]


@cases(("title", "fires"), [("Shop", True), ("Session summary", False), ("Task 7 complete: tests", False)])
def test_a_report_of_a_session_does_not_list_every_task(title: str, fires: bool) -> None:
    text = f"# {title}\n\n**Progress**: 9/115 tasks\n\n- [x] a\n- [ ] b\n"
    assert (contradiction_lines(text) != []) is fires


def test_a_list_below_another_list_of_the_same_phase_is_a_part_of_it() -> None:
    tasks = "".join(f"- [ ] Paint the {name}\n" for name in ("sign", "door", "wall", "roof"))
    part = "- [ ] Paint the shelf\n- [ ] Paint the till\n"
    assert contradiction_lines(f"# Phase 4: Paint\n\n## Phase 4 tasks\n\n{tasks}\n## Rest\n\n{part}") == []
    text = f"## Phase 4: Paint\n\n{tasks}{part}\n## Phase 4 tasks\n\n{tasks}"
    assert [rule for _, rule in contradiction_lines(text)] == ["task-count"]


def test_a_total_row_is_the_sum_of_its_rows() -> None:
    tasks = "## Build\n\n- [ ] a\n- [ ] b\n- [ ] c\n- [ ] d\n\n## Estimate\n\n| Phase | Tasks |\n|-|-|\n"
    rows = "| Audit | 1 task |\n| Plan | 2 tasks |\n| Write | 3 tasks |\n"
    assert contradiction_lines(f"{tasks}{rows.replace('1 task ', '4 tasks ')}| **Total** | **9 tasks** |\n") == []
    assert contradiction_lines(f"{tasks}{rows}| **Total** | **9 tasks** |\n") != []


def test_a_target_of_coverage_is_no_share_of_tasks() -> None:
    text = "# A\n\n**Coverage target**: >80%\n\n## Coverage summary\n\n- [x] Coverage\n"
    assert contradiction_lines(text) == []


def test_a_status_after_the_number_of_a_task_is_not_its_title() -> None:
    text = "## List\n\n- [x] **Task 7.3**: {}\n\n## More\n\n**Task 7.3**: Paint the sign\n"
    assert contradiction_lines(text.format("COMPLETE")) == []
    assert contradiction_lines(text.format("Rent a till")) == [(7, "number-twice")]


def test_a_remark_on_a_file_is_no_file() -> None:
    text = "## Files created (1 file)\n\n1. **`src/server.js`** (modified)\n- Adds `/api/v2/mail` to it\n{}"
    assert contradiction_lines(text.format("")) == []
    assert contradiction_lines(text.format("2. `src/client.js`\n3. `src/mail.js`\n")) == [(1, "file-count")]


@cases(
    ("section", "rules"),
    [
        ("## Watch\n\n- [ ] Task 7.1 progress (look at the log)\n", []),
        ("## Watch\n\n- [ ] **Task 7.1**: Sweep the yard\n", ["number-twice"]),
        ("## Success criteria\n\n- [ ] Task 7.1: Version 2 ready\n", []),
    ],
)
def test_a_line_that_looks_at_a_task_gives_its_number_to_no_other(section: str, rules: list[str]) -> None:
    text = f"# Shop\n\n## List\n\n- [ ] **Task 7.1**: Paint the sign\n- [ ] **Task 7.2**: Rent\n\n{section}"
    assert [rule for _, rule in contradiction_lines(text)] == rules


@cases(("total", "rules"), [("1.5 hours", []), ("2.5 hours", ["hours"]), ("3 hours", ["hours"])])
def test_half_an_hour_is_rounded(total: str, rules: list[str]) -> None:
    text = f"## List\n\n- [ ] **Rent** (55 min)\n- [ ] **Paint** (30 min)\n\n**Estimated time**: {total}\n"
    assert [rule for _, rule in contradiction_lines(text)] == rules


def test_a_row_with_a_part_of_a_task_does_not_count_tasks() -> None:
    text = "## Phase 1: Base\n\n- [x] a\n- [ ] b\n\n## Summary\n\n| Phase | Total | Done | Open |\n|-|-|-|-|\n"
    assert contradiction_lines(f"{text}| Phase 1 | 4 | 3.5 | 0.5 |\n") == []
    assert contradiction_lines(f"{text}| Phase 1 | 4 | 3 | 1 |\n") != []


@cases(
    ("state", "fires"),
    [("100% ready", True), ("100% ready for live testing", False), ("100% production-ready system", False)],
)
def test_readiness_for_a_test_or_of_a_planned_system_is_no_claim(state: str, fires: bool) -> None:
    assert contradiction_lines(f"# A\n\nWe are {state}\n\n- [ ] b\n") == [(3, "ready-and-open")] * fires
