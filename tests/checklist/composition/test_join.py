"""What a repository may change of its base policy: it demands more, adds, sets what is open, and loosens nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gate.model.checklist import When
from gate.model.codes import Code
from tests.cases import cases
from tests.checklist.catalog import read
from tests.checklist.composition.policies import BASE, NAME, ORG, SHA, TODAY, expectations, extending, join, problems

COVERAGE = "  - id: coverage\n    with: {reports: x.xml}\n"


def refined(rest: str) -> str:
    """A checklist that adds `rest` to the item `coverage`."""
    return extending(f"items:\n{COVERAGE}    {rest}\n")


def service(rest: str) -> str:
    """A checklist that adds `rest` to the item `service`."""
    return extending(f"items:\n{COVERAGE}  - id: service\n    {rest}\n")


# --------------------------------------------------------------------------------------------------- what is added


def test_a_checklist_has_the_items_of_its_base_policy_and_then_its_own() -> None:
    own = "  - {id: own, probe: repository, must: draft}\n"

    checklist = join(extending(f"title: Shop\ndefaults: {{owner: '@shop'}}\nitems:\n{COVERAGE}{own}")).checklist

    assert [item.id for item in checklist.items] == ["coverage", "service", "own"]
    assert [item.category for item in checklist.items] == ["quality", "quality", ""]
    assert [item.owner for item in checklist.items] == ["", "", "@shop"]
    assert checklist.title == "Shop"
    assert checklist.base_policies == (ORG,)


def test_an_item_that_sets_only_what_is_open_is_that_of_the_base_policy() -> None:
    resolved = join(extending())
    alone = read(BASE.replace("may_set: [reports]", "with: {reports: build/coverage.xml}"))

    assert expectations(resolved, "coverage") == (["line_coverage >= 60%"], ["branch_coverage >= 50%"])
    assert resolved.checklist.title == "Acme"
    assert [item.params for item in resolved.checklist.items] == [item.params for item in alone.items]


@cases(
    ("rest", "must", "should"),
    [
        ("must: line_coverage >= 80%", ["line_coverage >= 80%"], ["branch_coverage >= 50%"]),
        ("must: line_coverage >= 60%", ["line_coverage >= 60%"], ["branch_coverage >= 50%"]),
        ("must: line_coverage > 60%", ["line_coverage > 60%"], ["branch_coverage >= 50%"]),
        ("must: covered_lines >= 1", ["line_coverage >= 60%", "covered_lines >= 1"], ["branch_coverage >= 50%"]),
        ("must: line_coverage >= baseline", ["line_coverage >= 60%", "line_coverage >= baseline"],
         ["branch_coverage >= 50%"]),
        ("must: line_coverage <= 99%", ["line_coverage >= 60%", "line_coverage <= 99%"], ["branch_coverage >= 50%"]),
        ("must: branch_coverage >= 50%", ["line_coverage >= 60%", "branch_coverage >= 50%"], []),
        ("must: branch_coverage >= 40%", ["line_coverage >= 60%", "branch_coverage >= 40%"],
         ["branch_coverage >= 50%"]),
        ("should: line_coverage >= 90%", ["line_coverage >= 60%"], ["branch_coverage >= 50%", "line_coverage >= 90%"]),
        ("should: branch_coverage >= 70%", ["line_coverage >= 60%"], ["branch_coverage >= 70%"]),
    ],
)  # fmt: skip
def test_stricter_expectations_replace_those_of_the_base_policy_and_others_are_added(
    rest: str, must: list[str], should: list[str]
) -> None:
    assert expectations(join(refined(rest)), "coverage") == (must, should)


def test_one_expectation_replaces_all_that_follow_from_it() -> None:
    base = BASE.replace(
        "must: line_coverage >= 60%", "must: [line_coverage >= 60%, covered_lines > 1, line_coverage > 50%]"
    )

    resolved = join(refined("must: line_coverage >= 70%"), {ORG: base})

    assert expectations(resolved, "coverage")[0] == ["line_coverage >= 70%", "covered_lines > 1"]


def test_owner_and_help_are_those_of_the_repository() -> None:
    item = join(refined("owner: '@shop'\n    help: Ask the shop.")).checklist.items[0]

    assert (item.owner, item.help) == ("@shop", "Ask the shop.")


@cases(
    ("when", "expected"),
    [
        (
            "{events: [push, schedule, pull_request], branches: main}",
            When(("push", "schedule", "pull_request"), ("main",)),
        ),
        ("{branches: [main, release/*]}", When((), ("main", "release/*"))),
        ("{}", When()),
    ],
)
def test_an_item_may_be_judged_more_often(when: str, expected: When) -> None:
    assert join(service(f"when: {when}")).checklist.items[1].when == expected


def test_evidence_of_forks_may_be_refused() -> None:
    assert join(refined("trust: seen")).checklist.items[0].trust == "seen"
    assert problems(refined("trust: reported"))


# ------------------------------------------------------------------------------------------------- what is refused

RULE = "a repository may only demand more than its base policy [loosened-policy]"

LOOSER = {
    "must: line_coverage >= 59%": ("6:11", "`line_coverage >= 60%`", "8:11"),
    "must: line_coverage >= 0.6%": ("6:11", "`line_coverage >= 60%`", "8:11"),
    "should: line_coverage >= 60%": ("6:13", "`line_coverage >= 60%`", "8:11"),
    "should: branch_coverage >= 40%": ("6:13", "`branch_coverage >= 50%`", "9:13"),
}
"""Where an expectation is that is looser, what the base policy demands, and where."""

CHANGED = {
    "probe: http": "`probe: coverage` (NAME:6:5)",
    "category: docs": "`category: quality` (NAME:3:12)",
    "may_set: [reports, ignore]": '`may_set: ["reports"]` (NAME:7:5)',
}
"""What the base policy has under a key, and where."""

ADDED = {
    "title: Another": "title: Another",
    "weight: 0": "weight: 0",
    "when: {events: schedule}": 'when: {"events": "schedule"}',
    "may_waive: 1d": "may_waive: 1d",
    "timeout: 6h": "timeout: 6h",
}
"""A key that the base policy does not have, as messages show it."""


@cases("rest", LOOSER)
def test_a_looser_expectation_is_refused_with_both_positions(rest: str) -> None:
    position, demanded, origin = LOOSER[rest]
    text = rest.partition(": ")[2]

    assert problems(refined(rest)) == [
        (
            f"readiness.yml:{position}: the base policy demands {demanded} ({NAME}:{origin}); `{text}` does not demand "
            "as much; remove it, or demand more [loosened-policy]"
        )
    ]


@cases("rest", CHANGED)
def test_another_value_is_refused_with_both_positions(rest: str) -> None:
    key = rest.partition(":")[0]
    demanded = CHANGED[rest].replace("NAME", NAME)

    assert problems(refined(rest)) == [
        f"readiness.yml:6:5: the base policy demands {demanded}, and this may be looser; remove `{key}`: {RULE}"
    ]


@cases("rest", ADDED)
def test_a_key_that_the_base_policy_does_not_have_is_refused(rest: str) -> None:
    key = rest.partition(":")[0]

    assert problems(refined(rest)) == [
        (
            f"readiness.yml:6:5: the item of the base policy has no `{key}` ({NAME}:5:5), but `{ADDED[rest]}` is here; "
            f"remove `{key}`: {RULE}"
        )
    ]


@cases(
    "rest",
    [
        "when: {events: pull_request, branches: main}",
        "when: {events: [pull_request, push], branches: main, labels: x}",
        "when: {events: [pull_request, push], branches: ['main', '!main']}",
        "with: {samples: 1}",
        "with: {tls: {verify: false}}",
        "may_waive: 31d",
    ],
)
def test_conditions_parameters_and_permissions_are_not_widened(rest: str) -> None:
    (line,) = problems(service(rest))

    assert line.startswith("readiness.yml:7:")
    assert line.endswith("[loosened-policy]")
    assert NAME in line


@cases("rest", ["may_waive: 30d", "may_waive: 7d", "with: {samples: 5}", "weight: 2"])
def test_what_is_equal_or_less_is_no_problem(rest: str) -> None:
    base = BASE.replace("may_waive: 30d", "may_waive: 30d\n    weight: 2")

    assert problems(service(rest), {ORG: base}) == []


@cases(("reports", "is_allowed"), [("x.xml", True), ("[a.xml, b.xml]", True), ("['**', '!bad.xml']", False)])
def test_an_open_parameter_is_set_without_exclusions(reports: str, *, is_allowed: bool) -> None:
    lines = problems(extending(f"items:\n  - {{id: coverage, with: {{reports: {reports}}}}}\n"))

    assert is_allowed == (lines == [])
    assert is_allowed or "`!bad.xml` excludes files from `reports` of an item of the base policy" in lines[0]


def test_a_parameter_that_nothing_sets_is_named_where_it_is_extended() -> None:
    (line,) = problems(extending("title: Shop\n"))

    assert line == (
        "readiness.yml:2:11: the item `coverage` leaves `reports` to the repository, and nothing sets it; write it "
        "under `items`: `- {id: coverage, with: {reports: …}}` [open-parameter]"
    )


def test_a_pattern_is_not_replaced_by_another_one() -> None:
    base = "version: 1\nitems:\n  - {id: tag, probe: repository, must: version matches /^v1/}\n"

    (line,) = problems(extending("items: [{id: tag, must: 'version matches /^v1.2/'}]\n"), {ORG: base})

    assert "`version matches /^v1.2/` cannot be compared with it; remove it, or write it as an item of its own" in line
    assert problems(extending("items: [{id: tag, must: 'version matches /^v1/'}]\n"), {ORG: base}) == []


def test_every_problem_of_all_files_is_reported_at_once() -> None:
    base = BASE.replace("p95 < 200ms", "p95 < 200parsec")

    lines = problems(refined("must: line_coverage >= 1\n    colour: red"), {ORG: base})

    assert [line.partition(": ")[0] for line in lines] == [f"{NAME}:14:33", "readiness.yml:6:28", "readiness.yml:7:5"]


def test_an_id_that_two_own_items_have_is_a_duplicate() -> None:
    (line,) = problems(extending(f"items:\n{COVERAGE}  - {{id: coverage, probe: repository, must: draft}}\n"))

    assert line.startswith("readiness.yml:6:10: duplicate id `coverage`")


# ---------------------------------------------------------------------------------------------------------- waivers


def waiving(item: str, days: int) -> str:
    until = TODAY + timedelta(days=days)
    return extending(f"items:\n{COVERAGE}waivers:\n  - {{item: {item}, until: {until}, by: '@a', reason: b}}\n")


def test_a_waiver_keeps_the_limit_of_the_base_policy() -> None:
    (line,) = problems(waiving("service", 31))

    assert problems(waiving("service", 30)) == []
    assert line == (
        "readiness.yml:7:28: the waiver ends more than 30d from today, which the base policy does not allow; write "
        f"2026-12-20 or an earlier day (`may_waive` at {NAME}:15:16) [waiver-not-allowed]"
    )


def test_a_waiver_needs_the_permission_of_the_base_policy() -> None:
    (line,) = problems(waiving("coverage", 1))

    assert line == (
        f"readiness.yml:7:12: the base policy lets no repository waive `coverage` ({NAME}:5:5); remove the waiver, or "
        "ask the maintainers of the base policy to add `may_waive: 30d` to the item [waiver-not-allowed]"
    )


def test_waivers_of_the_base_policy_and_of_own_items_are_in_force() -> None:
    base = f"{BASE}waivers:\n  - {{item: coverage, until: 2026-12-31, by: '@org', reason: migration}}\n"
    own = "  - {id: own, probe: repository, must: draft}\n"
    own += "waivers:\n  - {item: own, until: 2027-11-20, by: '@a', reason: b}\n"

    checklist = join(extending(f"items:\n{COVERAGE}{own}"), {ORG: base}).checklist

    assert [(waiver.item, waiver.by) for waiver in checklist.waivers] == [("coverage", "@org"), ("own", "@a")]


# ----------------------------------------------------------------------------------------------------- several files


def test_a_chain_of_policies_tightens_step_by_step() -> None:
    team = f"version: 1\nextends: {ORG}\nitems:\n  - {{id: coverage, must: line_coverage >= 70%}}\n"

    def shop(threshold: int) -> str:
        return extending(f"items:\n{COVERAGE}    must: line_coverage >= {threshold}%\n", "team/base.yml")

    files = {ORG: BASE, "team/base.yml": team}
    assert expectations(join(shop(80), files), "coverage")[0] == ["line_coverage >= 80%"]
    assert "demands `line_coverage >= 70%` (team/base.yml:4:26)" in problems(shop(65), files)[0]


def test_a_path_in_a_base_policy_of_another_repository_is_one_of_the_same_commit() -> None:
    other = f"github:acme/.github//common/items.yml@{SHA}"
    files = {ORG: "version: 1\nextends: common/items.yml\n", other: BASE}

    assert join(extending(), files).checklist.base_policies == (ORG, other)


def test_two_policies_are_joined_and_share_only_what_they_have_from_one_file() -> None:
    extra = "version: 1\nextends: BASE\nitems: [{id: more, probe: repository, must: draft}]\n".replace("BASE", ORG)
    files = {ORG: BASE, "extra.yml": extra, "copy.yml": BASE.replace("60%", "1%")}

    assert [item.id for item in join(extending(f"items:\n{COVERAGE}", ORG, "extra.yml"), files).checklist.items] == [
        "coverage", "service", "more",
    ]  # fmt: skip
    (line, *_) = problems(extending(f"items:\n{COVERAGE}", ORG, "copy.yml"), files)
    assert f"two base policies have an item `coverage`: {NAME}:5:5 and copy.yml:5:5; extend only one of them" in line


def test_the_digest_is_that_of_all_files() -> None:
    digests = {join(extending()).checklist.digest, join(extending(), {ORG: f"{BASE}# a remark\n"}).checklist.digest}

    assert len(digests) == 2


def test_an_item_of_another_repository_has_the_position_of_its_extends_or_of_its_own_part() -> None:
    positions = [str(item.position) for item in join(extending()).checklist.items]

    assert positions == ["readiness.yml:4:5", "readiness.yml:2:11"]


# ------------------------------------------------------------------------------------------------------------ tiers

TIERS = f"""\
{BASE}profiles:
  bronze: []
  silver:
    - {{id: coverage, must: line_coverage >= 70%}}
  gold:
    - {{id: coverage, must: line_coverage >= 80%}}
    - {{id: draft, probe: repository, must: not draft}}
"""


@cases(("tier", "line", "items"), [("bronze", 60, 2), ("silver", 70, 2), ("gold", 80, 3)])
def test_a_tier_includes_those_below_it(tier: str, line: int, items: int) -> None:
    resolved = join(extending(f"tier: {tier}\nitems:\n{COVERAGE}"), {ORG: TIERS})

    assert expectations(resolved, "coverage")[0] == [f"line_coverage >= {line}%"]
    assert len(resolved.checklist.items) == items


NO_TIER = "the base policy has profiles, and the checklist names no tier; write `tier: bronze` or `tier: silver` or "


@cases(
    ("rest", "base", "expected"),
    [
        ("tier: godl\n", TIERS, "readiness.yml:3:7: there is no tier `godl`; did you mean `gold`? [unknown-tier]"),
        ("", TIERS, f"readiness.yml:2:11: {NO_TIER}`tier: gold` [missing-tier]"),
        ("tier: gold\n", BASE, "readiness.yml:3:7: there is no tier `gold`, because no base policy has `profiles`; "),
        (
            "tier: gold\n",
            TIERS.replace(">= 80%", ">= 65%"),
            f"{NAME}:21:28: the base policy demands `line_coverage >= ",
        ),
    ],
)
def test_a_tier_that_is_unknown_missing_or_looser_is_a_problem(rest: str, base: str, expected: str) -> None:
    (line,) = problems(extending(f"{rest}items:\n{COVERAGE}"), {ORG: base})

    assert line.startswith(expected)


def test_two_policies_with_profiles_are_refused_so_that_none_hides_the_other() -> None:
    other = "version: 1\nitems: [{id: more, probe: repository, must: draft}]\nprofiles: {gold: []}\n"
    files = {ORG: TIERS, "other.yml": other}

    (line,) = problems(extending(f"tier: gold\nitems:\n{COVERAGE}", ORG, "other.yml"), files)

    assert line.endswith("two base policies have profiles; extend only one policy with profiles [invalid-value]")
    assert problems(extending(f"tier: gold\nitems:\n{COVERAGE}", ORG, ORG), files) == []


def test_a_base_policy_is_a_checklist_whose_open_parameters_only_lint_accepts() -> None:
    assert [item.id for item in join(TIERS, allow_open=True).checklist.items] == ["coverage", "service"]
    assert "leaves `reports` to the repository" in problems(TIERS)[0]


def test_a_base_policy_is_checked_with_all_its_profiles() -> None:
    broken = TIERS.replace("not draft", "not darft")

    with pytest.raises(Exception, match="darft"):
        join(broken, allow_open=True)


def test_a_base_policy_names_only_parameters_that_its_probe_has() -> None:
    (line,) = problems(extending(), {ORG: BASE.replace("[reports]", "[reports, ignored]")})

    assert "`ignored` is not a parameter of the probe `coverage`; did you mean `ignore`?" in line
    assert line.endswith(f"[{Code.UNKNOWN_PARAMETER}]")
