"""A ratchet and a plan of a base policy hold in every repository, which may add to them and only demand more."""

from __future__ import annotations

from datetime import date

from gate.checklist import Resolved
from gate.render.resolved import render_yaml
from tests.cases import cases
from tests.checklist.catalog import read
from tests.checklist.composition.policies import NAME, ORG, extending, join, problems

BASE = """\
version: 1
items:
  - id: coverage
    probe: coverage
    with: {reports: x.xml}
    must: [line_coverage >= 60%, branch_coverage >= 50%]
"""
HELD = f"{BASE}    ratchet: {{tolerance: 1pp}}\n"
PLANNED = f"{BASE}    plan: [{{from: 2027-03-01, must: line_coverage >= 70%}}]\n"
LATER = date(2027, 6, 1)


def own(rest: str) -> str:
    return extending(f"items:\n  - id: coverage\n    {rest}\n")


def must(resolved: Resolved, day: date | None = None) -> list[str]:
    item = resolved.checklist.items[0]
    return [line.text for line in (item.on(day) if day else item).must]


def reloaded(resolved: Resolved) -> list[str]:
    """What the printed checklist without `extends` demands, when the whole plan is in force."""
    return [line.text for line in read(render_yaml(resolved)).items[0].on(date.max).must]


BASELINES = ["line_coverage >= baseline - 1pp", "branch_coverage >= baseline - 1pp"]


@cases(
    ("base", "rest", "expected"),
    [
        (HELD, "title: coverage", ["line_coverage >= 60%", "branch_coverage >= 50%", *BASELINES]),
        (HELD, "must: line_coverage >= 70%", ["line_coverage >= 70%", "branch_coverage >= 50%", *BASELINES]),
        # a threshold in the other direction does not end the ratchet
        (HELD, "must: line_coverage == 80%",
         ["line_coverage >= 60%", "branch_coverage >= 50%", "line_coverage == 80%", *BASELINES]),
        (HELD, "ratchet: {tolerance: 0.5pp}",
         ["line_coverage >= 60%", "branch_coverage >= 50%", "line_coverage >= baseline - 0.5pp",
          "branch_coverage >= baseline - 0.5pp"]),
        (HELD, "ratchet: true",
         ["line_coverage >= 60%", "branch_coverage >= 50%", "line_coverage >= baseline",
          "branch_coverage >= baseline"]),
        (HELD, "should: line_coverage >= baseline",
         ["line_coverage >= 60%", "branch_coverage >= 50%", *BASELINES]),
        (BASE, "ratchet: {facts: line_coverage}",
         ["line_coverage >= 60%", "branch_coverage >= 50%", "line_coverage >= baseline"]),
        (BASE, "ratchet: {facts: covered_lines}\n    must: covered_lines >= 5",
         ["line_coverage >= 60%", "branch_coverage >= 50%", "covered_lines >= 5", "covered_lines >= baseline"]),
    ],
)  # fmt: skip
def test_a_ratchet_holds_what_that_of_the_base_policy_holds(base: str, rest: str, expected: list[str]) -> None:
    base = base.replace("    probe", "    title: coverage\n    probe")

    resolved = join(own(rest), {ORG: base})

    assert must(resolved) == expected
    assert reloaded(resolved) == expected


@cases(
    ("rest", "message"),
    [
        ("ratchet: {tolerance: 2pp}", "5:14: the ratchet of the base policy demands "),
        ("ratchet: {tolerance: 1pp, facts: line_coverage}", "this one demands less; remove it, or hold the same facts"),
        ("ratchet: false", "5:14: the ratchet of the base policy demands "),
        ("must: line_coverage >= baseline - 50pp", "`line_coverage >= baseline - 50pp` does not demand as much"),
        ("must: line_coverage >= baseline", "`line_coverage >= baseline` cannot be compared with it"),
        ("should: line_coverage >= baseline - 2pp", "`line_coverage >= baseline - 2pp` does not demand as much"),
        ("must: line_coverage >= 50%", "`line_coverage >= 50%` does not demand as much"),
    ],
)
def test_a_ratchet_of_the_base_policy_is_not_loosened(rest: str, message: str) -> None:
    lines = problems(own(rest), {ORG: HELD})

    assert lines
    assert all(line.endswith("[loosened-policy]") for line in lines)
    assert all(f"({NAME}:" in line for line in lines)
    assert message in " ".join(lines)


def test_a_ratchet_that_drops_a_fact_names_both_places() -> None:
    (line,) = problems(own("ratchet: {tolerance: 1pp, facts: line_coverage}"), {ORG: HELD})

    assert line == (
        "readiness.yml:5:14: the ratchet of the base policy demands `branch_coverage >= baseline - 1pp` "
        f"({NAME}:7:14); this one demands less; "
        "remove it, or hold the same facts with no larger tolerance [loosened-policy]"
    )


@cases(
    ("rest", "code"),
    [
        ("ratchet: {tolerance: x}", "invalid-threshold"),
        ("ratchet: []", "invalid-value"),
        ("ratchet: {facts: covered_lines}", "ratchet-without-number"),
    ],
)
def test_a_broken_ratchet_is_one_problem(rest: str, code: str) -> None:
    (line,) = problems(own(rest), {ORG: BASE})

    assert line.startswith("readiness.yml:5:")
    assert line.endswith(f"[{code}]")


def test_a_ratchet_keeps_a_comparison_that_the_base_policy_writes_itself() -> None:
    base = BASE.replace("line_coverage >= 60%", "line_coverage >= 60%, line_coverage >= baseline - 3pp")

    resolved = join(own("ratchet: true"), {ORG: base})

    assert must(resolved)[-2:] == ["branch_coverage >= 50%", "branch_coverage >= baseline"]
    assert "line_coverage >= baseline - 3pp" in must(resolved)


@cases(
    ("plan", "days"),
    [
        ("[{from: 2027-01-01, must: branch_coverage >= 60%}]", ["2027-01-01", "2027-03-01"]),
        ("[{from: 2027-03-01, must: branch_coverage >= 60%}]", ["2027-03-01"]),
        ("[{from: 2027-02-01, must: line_coverage >= 65%}, {from: 2027-04-01, must: line_coverage >= 80%}]",
         ["2027-02-01", "2027-03-01", "2027-04-01"]),
    ],
)  # fmt: skip
def test_steps_are_added_to_the_plan_of_the_base_policy(plan: str, days: list[str]) -> None:
    resolved = join(own(f"plan: {plan}"), {ORG: PLANNED})

    assert [str(step.start) for step in resolved.checklist.items[0].plan] == days
    assert "line_coverage >= 70%" in must(resolved, LATER)
    assert reloaded(resolved) == must(resolved, LATER)


def test_the_steps_keep_their_origins() -> None:
    resolved = join(own("plan: [{from: 2027-03-01, must: branch_coverage >= 60%}]"), {ORG: PLANNED})

    assert render_yaml(resolved).endswith(f"""\
    plan:
      - from: 2027-03-01            # {NAME}:7
        must:
          - line_coverage >= 70%    # {NAME}:7
          - branch_coverage >= 60%  # readiness.yml:5
""")


@cases(
    "plan",
    [
        "[{from: 2027-04-01, must: line_coverage >= 65%}]",  # a lower step on a later day
        "[{from: 2027-01-01, must: line_coverage >= 50%}]",  # less than today
        "[{from: 2027-03-01, must: line_coverage >= 69%}]",
    ],
)
def test_a_step_that_demands_less_than_the_base_policy_on_its_day_is_refused(plan: str) -> None:
    (line,) = problems(own(f"plan: {plan}"), {ORG: PLANNED})

    assert "does not demand as much; remove it, or demand more [loosened-policy]" in line
    assert f"({NAME}:" in line


@cases("plan", ["[]", "soon", "[{from: 2027-04-01}]", "[{from: 2027-04-01, must: x >= 1}]",
                                  "[{from: 2027-04-01, must: line_coverage >= 90%, note: x}]"])  # fmt: skip
def test_a_broken_plan_is_reported_at_its_place(plan: str) -> None:
    lines = problems(own(f"plan: {plan}"), {ORG: PLANNED})

    assert lines or plan == "[]"
    assert all(line.startswith("readiness.yml:5:") for line in lines)


def test_a_broken_plan_of_the_base_policy_is_not_hidden() -> None:
    base = f"{BASE}    plan: soon\n"

    assert problems(own("plan: [{from: 2027-04-01, must: line_coverage >= 90%}]"), {ORG: base})[0].startswith(NAME)


def test_steps_out_of_order_are_reported() -> None:
    plan = "[{from: 2027-05-01, must: line_coverage >= 90%}, {from: 2027-04-01, must: line_coverage >= 90%}]"

    lines = problems(own(f"plan: {plan}"), {ORG: BASE})

    assert [line.rpartition("[")[2] for line in lines] == ["plan-not-in-order]"]


def test_a_tier_adds_a_ratchet_and_a_plan() -> None:
    base = f"""{BASE}profiles:
  silver:
    - {{id: coverage, ratchet: {{tolerance: 2pp}}}}
  gold:
    - {{id: coverage, ratchet: {{tolerance: 1pp}}, plan: [{{from: 2027-01-01, must: line_coverage >= 90%}}]}}
"""
    silver, gold = (must(join(extending(f"tier: {tier}\n"), {ORG: base}), LATER) for tier in ("silver", "gold"))

    assert silver[2:] == ["line_coverage >= baseline - 2pp", "branch_coverage >= baseline - 2pp"]
    assert gold[2:] == [*BASELINES, "line_coverage >= 90%"]
    looser = base.replace("tolerance: 1pp", "tolerance: 3pp")
    assert "[loosened-policy]" in problems(extending("tier: gold\n"), {ORG: looser})[0]


def test_the_comparisons_are_bounded() -> None:
    """A pull request with a hundred thousand pairs would keep the gate busy for a minute."""

    def plan(first: int) -> str:
        days = (f"2027-{month:02}-{day:02}" for month in (1, 2) for day in (1, 2, 3))
        steps = (
            f"{{from: {day}, must: [{', '.join(f'covered_lines >= {first + number}' for number in range(30))}]}}"
            for day in days
        )
        return f"plan: [{', '.join(steps)}]"

    base = f"{BASE}    {plan(1)}\n"

    assert problems(own("owner: x"), {ORG: BASE}) == []
    (line,) = problems(own(plan(100)), {ORG: base})
    assert "more than 20,000 pairs would be compared" in line
    assert line.startswith("readiness.yml:2:11:")
