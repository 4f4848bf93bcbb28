"""Plans that contradict each other: a week with two lists, an improvement with two numbers, a renamed task."""

from __future__ import annotations

import pytest

from tests.trackers.checks.contradiction_lines import contradiction_lines

WEEK = "## Week 3: Shop\n\n- [ ] Write the price list\n- [ ] Paint the sign\n- [ ] Rent the till\n\n## Plan\n\n"
AGAIN = "### Week 3: ⏳ PENDING\n\n**Tasks:**\n1. Price list\n2. Sign\n3. Till\n"


@pytest.mark.parametrize(
    ("plan", "found"),
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
def test_two_lists_of_the_same_week_have_the_same_number_of_tasks(plan: str, found: list[tuple[int, str]]) -> None:
    text = WEEK.replace("## Plan", "## Week-by-week plan") + plan
    assert contradiction_lines(text) == found


@pytest.mark.parametrize(
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


@pytest.mark.parametrize(
    ("mention", "found"),
    [
        ("**Task 2.1**: Unit test framework", [(8, "number-twice")]),
        ("**Task 2.1**: Test dependencies", []),
        ("**Task 2.1**: Dependencies", []),
    ],
)
def test_a_word_of_many_titles_does_not_say_which_task_is_meant(mention: str, found: list[tuple[int, str]]) -> None:
    text = f"{TASKS}- [ ] **Task 2.1**: Install testing dependencies\n\n## Next\n1. {mention}\n"
    assert contradiction_lines(text) == found


def test_a_requirement_in_a_sentence_is_not_the_number_of_a_task() -> None:
    text = "- [ ] FR-1: Paint\n- [ ] FR-2: Sew\n- [x] FR-1 compliant (one branch)\n- [x] FR-2: Sing\n"
    assert contradiction_lines(text) == [(4, "number-twice")]


def test_a_title_in_camel_case_names_the_same_task() -> None:
    text = "- [ ] `[BE-1]` Serial Manager\n- [ ] `[BE-1]` Implement `SerialManager`\n- [ ] `[BE-2]` Other\n"
    assert contradiction_lines(text) == []


@pytest.mark.parametrize(("total", "rules"), [("2", []), ("4", []), ("3", ["task-count"])])
def test_a_total_may_count_only_the_numbered_tasks(total: str, rules: list[str]) -> None:
    text = f"**Total tasks**: {total}\n\n- [ ] T001 Sew\n  - [ ] wash\n- [ ] T002 Paint\n  - [ ] dry\n"
    assert [rule for _, rule in contradiction_lines(text)] == rules


@pytest.mark.parametrize("bar", ["Progress: ██ 25% (2/8 priorities completed)", "Progress: ██ 25% (Step 2 of 8)"])
def test_a_progress_bar_of_something_else_is_not_compared_with_the_tasks(bar: str) -> None:
    assert contradiction_lines(f"```\n{bar}\n```\n\n- [ ] a\n- [ ] b\n") == []
