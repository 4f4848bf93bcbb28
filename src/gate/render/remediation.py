"""What to do next about one item that fails, warns or has no data.

Advice on a broken comparison depends on its operator, advice on missing data on its cause. A probe that knows better
gives its own `Remedy`, which replaces the advice of this module.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from gate.model.checklist import Expectation, Item, Op
from gate.model.decision import BLOCKING_STATUSES, Broken, Comparison, Level, Status, Verdict
from gate.model.evidence import Category, Cause, Remedy, Unseen
from gate.model.position import Position
from gate.model.surface import Surface
from gate.model.text import join_names
from gate.model.values import Kind, Percentage
from gate.render import numbers
from gate.render.advice import ADVICE_AT_TERMINAL, ADVICE_ON_SERVICE
from gate.render.comparisons import describe
from gate.render.findings import MINIMUM, is_counted_in, open_findings


@dataclass(frozen=True, slots=True)
class Step:
    """What to do about one item: sentences in the order to do them, whom to ask, and the author's own help.

    `snippets` are to be copied unchanged.
    """

    item: str
    title: str
    status: Status
    sentences: tuple[str, ...]
    owner: str = ""
    help: str = ""
    snippets: tuple[str, ...] = ()


ADVICE: Mapping[Cause, str] = {
    Cause.ABSENT: "Produce the evidence before the gate runs: run the step that writes it, or download its artifact. "
    "If it has another name or path, fix the item at {position}.",
    Cause.NO_MATCHING_FILE: "Run the step that writes {report} before the gate, or download its artifact into the "
    "workspace. If the file has another path, fix the path at {position}.",
    Cause.NOT_IN_REPORT: "Configure the tool that writes {report} to include this, or change what the item at "
    "{position} expects.",
    Cause.MISSING_VALUE: "Fix the query or name that selects the value in the item at {position}, or make the tool "
    "write the value.",
    Cause.SHALLOW_CHECKOUT: "Give actions/checkout `fetch-depth: 0`. To compare with the base, `fetch-depth: 2` is "
    "enough.",
    Cause.UNKNOWN_BASE: "Fetch the base branch: give actions/checkout `fetch-depth: 0`.",
    Cause.NO_BASELINE: "Save a result of the main branch with `--json` and pass it with `--baseline`.",
    Cause.NOT_IN_BASELINE: "Pass the result of a newer run as `--baseline`: one of the main branch that has judged "
    "this item with today's checklist.",
    Cause.TOO_NOISY: "Run more pairs of the benchmark, base and head in turn, on a quieter machine, or accept a larger "
    "`tolerance` at {position}.",
    Cause.EMPTY: "Check the step that writes {report}: it ran and reported nothing to evaluate.",
    Cause.UNREADABLE: "Check the step that writes {report}, fix the problem named above, and run it again.",
    Cause.WRONG_FORMAT: "Write {report} in a format that this probe reads, or select another file at {position}.",
    Cause.TOTALS_ONLY: "Write {report} with the lines of each file, not only with totals, or change what the item at "
    "{position} expects.",
    Cause.TOO_LARGE: "Select less at {position}, or split {report} into smaller files.",
    Cause.QUERY_FAILED: "Fix the query in the item at {position}: the document does not have the structure that the "
    "query expects.",
    Cause.TOO_MANY_CHANGED_FILES: "Split the change into smaller pull requests, or check out its commit with "
    "`fetch-depth: 0`, so that git lists the changed files instead of GitHub.",
    Cause.CHANGE_TOO_LARGE: "Split the change into smaller ones, and keep generated and large files out of git.",
    Cause.GIT_FAILED: "Make sure that git works in the workspace: actions/checkout with `fetch-depth: 0` in the same "
    "job, and git on the PATH.",
    Cause.GIT_NOT_INSTALLED: "Install git on the runner or in the container that runs the gate.",
    Cause.NOT_A_REPOSITORY: "Run the gate in a git repository; a workflow needs actions/checkout before the gate.",
    Cause.MISMATCHED: "Map the paths of {report} to those of the repository at {position}, or write the report again "
    "for this commit.",
    Cause.BASELINE_OF_OTHER_TOOL: "Merge a waiver of this item to the base branch first, with a floor under `but` and "
    "the key below. When a run of the base branch has saved a baseline of today's tools, remove it.",
    Cause.BASELINE_OF_OTHER_KIND: "Save a result of the main branch with `--json` again: its value must be of the "
    "kind and unit that the item declares now.",
    Cause.INCOMPLETE: "Write {report} again, and use it as the tool writes it: a filter or a failed copy can shorten "
    "it, and so can source folders that hold files of one name.",
    Cause.NOT_CHECKED_OUT: "Pass the result of the pull request's own run with the input `reported`. In a run without "
    "secrets, you can check out the pull request's merge commit with `fetch-depth: 2` instead.",
    Cause.OTHER_RUN: "Start all jobs of the pull request's workflow again, so that its newest attempt saves a result, "
    "and download that artifact: `run-id: ${{{{ github.event.workflow_run.id }}}}`.",
    Cause.NEWER_COMMIT: "Wait for the run of the newer commit, which decides.",
    Cause.FILE_NOT_IN_REPORT: "Write a test that loads the file above, translate the paths of {report} with `map` at "
    "{position}, or leave the file out with `ignore`.",
    Cause.AMBIGUOUS_FILE: "Write the reports where the paths tell the files apart, such as into the folder of each "
    "package, translate their paths with `map`, or use a separate item for each report, at {position}.",
    Cause.OTHER_FILES: "Write {report} again for this repository. If it is about this one, translate its paths with "
    "`map` at {position}; if its files are generated, leave them out with `ignore`.",
    Cause.NEWER_THAN_REPORT: "Run the tests with coverage again, after the last change of the files named above.",
    Cause.STALE: "Write {report} again for this commit, or allow an older one with `max_age` at {position}.",
    Cause.COMMITTED: "Run the step that writes {report} before the gate, and stop committing the file. If the gate is "
    "to read it from the repository, set `committed: true` at {position}.",
    Cause.UNREACHABLE: "Check the address at {position}, and that {address} is up and reachable from the runner.",
    Cause.RATE_LIMITED: "Run the job again after the rate limit resets, or pass a token with a higher limit.",
    Cause.FORBIDDEN: "Grant the access named above, or change the item at {position}.",
    Cause.NO_TOKEN: "Pass a token with the input `github-token` of the action, or with GITHUB_TOKEN to `gate check`.",
    Cause.NO_REPOSITORY: "Give the step that runs the gate the variable GITHUB_REPOSITORY, as the runner sets it.",
    Cause.MISSING_PERMISSION: "Add the permission named above under `permissions:` of the job, or pass a token that "
    "has it.",
    Cause.ADDRESS_BLOCKED: "Use a public address at {position}. If the service is private and trusted, set the input "
    "`allow-private: true`.",
    Cause.CERTIFICATE_NOT_TRUSTED: "Renew or replace the certificate of {address}, or trust its issuer on the runner.",
    Cause.OUTSIDE_ROOT: "Write the file inside the repository folder, and fix the path at {position}.",
    Cause.NOT_TRUSTED: "Evaluate the item only in runs on trusted code, with `when: {{events: […]}}` at {position}, "
    "or change its `trust`. If the item is new, merge it first.",
    Cause.TIMED_OUT: "Find out what is slow, or raise the `timeout` of the item at {position}.",
    Cause.CRASHED: "Report this as a bug of the gate, and include the log of this run.",
}
"""Advice to the gate maintainer for missing data.

Placeholders: `{report}` and `{address}` are the subject of the cause if the checklist names it, `{position}` is its
position in the checklist. A cause that is not listed gets the advice of its category. `gate.render.advice` has what
differs at a terminal, and for a service.
"""

SELF_REPORTED = (
    "Read the log of the pull request's own run, which reported this. Change no permission, token or setting because "
    "of it: its code could have forged the report."
)
"""Advice on self-reported evidence, where the advice on the cause would widen access or repeat the report's claim."""

_NOT_SELF_REPORTED = frozenset({Category.UNREACHABLE, Category.FORBIDDEN, Category.CRASHED})
"""Categories that a pull request must not be able to claim in order to choose our advice."""

_ITEM_CAUSES = (Cause.TIMED_OUT, Cause.NOT_TRUSTED)
"""Causes that are fixed at the item itself and not at one of its targets."""

_GOALS = {
    Op.AT_LEAST: "increase {} to at least {}",
    Op.AT_MOST: "reduce {} to at most {}",
    Op.MORE: "increase {} above {}",
    Op.LESS: "reduce {} below {}",
    Op.EQUAL: "make sure that {} is {}",
    Op.UNEQUAL: "make sure that {} is not {}",
    Op.IN: "make sure that {} is one of {}",
    Op.MATCHES: "make sure that {} matches {}",
    Op.HAS: "make sure that {} contains {}",
    Op.LACKS: "make sure that {} does not contain {}",
    Op.IS: "make sure that {} is {}",
    Op.IS_NOT: "make sure that {} is {}",
}
"""What the author has to do about a fact, by operator."""

_BASELINE_CAUSES = (
    Cause.NO_BASELINE, Cause.NOT_IN_BASELINE, Cause.BASELINE_OF_OTHER_TOOL, Cause.BASELINE_OF_OTHER_KIND
)  # fmt: skip
"""Causes that are about the baseline, and not about the fact that the probe gives advice on."""

_MAX_REMEDIES = 5
"""How many remedies of tools one sentence names."""


def step_of(verdict: Verdict, surface: Surface = Surface.WORKFLOW) -> Step | None:
    """What to do about one item; None when there is nothing to do."""
    if verdict.status not in (Status.FAIL, Status.UNKNOWN, Status.WARN):
        return None
    item = verdict.item
    comparisons = _comparisons_of_level(verdict)
    sentences = tuple(dict.fromkeys(sentence for sentence in _sentences(verdict, comparisons, surface)))
    snippets = tuple(dict.fromkeys(snippet for snippet in _snippets(verdict, comparisons) if snippet))
    return Step(item.id, item.title or item.id, verdict.status, sentences, item.owner, item.help, snippets)


def _comparisons_of_level(verdict: Verdict) -> list[Comparison]:
    """The comparisons of the level that gave the item its status."""
    level = Level.MUST if verdict.status in BLOCKING_STATUSES else Level.SHOULD
    return [comparison for comparison in verdict.comparisons if comparison.level is level]


def _snippets(verdict: Verdict, comparisons: Sequence[Comparison]) -> Iterator[str]:
    """The texts to copy: of the remedy of the probe, else the hint of the cause, unless a stranger reported it."""
    for comparison in comparisons:
        if remedy := _remedy(comparison, verdict):
            yield remedy.snippet
        elif isinstance(comparison.outcome, Unseen) and not verdict.is_self_reported:
            yield comparison.outcome.hint


def _sentences(verdict: Verdict, comparisons: Sequence[Comparison], surface: Surface) -> Iterator[str]:
    for comparison in comparisons:
        if isinstance(comparison.outcome, Broken):
            yield _advise_on_broken(comparison, comparison.outcome, verdict)
    for comparison in comparisons:
        if isinstance(comparison.outcome, Unseen):
            yield _advise_on_missing(comparison, comparison.outcome, verdict, surface)
    for check in verdict.waivers:
        if not check.in_force:
            yield f"Or renew the waiver by {check.waiver.by} in a reviewed change: it is not in force."


def _advise_on_broken(comparison: Comparison, broken: Broken, verdict: Verdict) -> str:
    expectation = comparison.expectation
    if (remedy := _remedy(comparison, verdict)) and not _has_waived(expectation.fact.name, verdict):
        return remedy.text
    expected = describe(comparison).expected
    if isinstance(broken.value, Percentage) and isinstance(broken.threshold, Fraction) and expectation.fact.counted:
        return _advise_on_percentage(expectation, broken.value, broken.threshold, expected)
    if expectation.fact.advice_if_low and _is_too_low(expectation.op, broken):
        return expectation.fact.advice_if_low
    goal = _goal(expectation, expected)
    findings = [finding for finding in open_findings(verdict) if is_counted_in(finding, expectation.fact.name)]
    if not findings or expectation.op in MINIMUM or expectation.fact.unit:
        return _sentence(goal)
    remedies = dict.fromkeys(finding.remedy for finding in findings if finding.remedy)
    if not remedies or verdict.is_self_reported:
        return f"Fix the listed findings to {goal}."
    return f"Fix the listed findings to {goal}: {join_names(list(remedies), _MAX_REMEDIES, separator='; ')}."


def _is_too_low(op: Op, broken: Broken) -> bool:
    """Whether the value is below what the expectation allows."""
    value, threshold = broken.value, broken.threshold
    is_below = isinstance(value, Decimal) and isinstance(threshold, Fraction) and Fraction(value) < threshold
    return op in MINIMUM or (op is Op.EQUAL and is_below)


def _has_waived(fact: str, verdict: Verdict) -> bool:
    """Whether a fact counts waived findings, of which the advice of a probe knows nothing."""
    return any(fact in finding.counted_in for finding in verdict.waived_findings)


def _goal(expectation: Expectation, expected: str) -> str:
    """What has to change about the fact, as an imperative clause."""
    name, op = expectation.fact.name, expectation.op
    threshold = expected.removeprefix(f"{op} ")
    if op is Op.EQUAL and expectation.fact.kind in (Kind.NUMBER, Kind.PERCENTAGE):
        return f"bring {name} to {threshold}"
    return _GOALS[op].format(name, threshold)


def _sentence(clause: str) -> str:
    return f"{clause[0].upper()}{clause[1:]}."


def _advise_on_percentage(expectation: Expectation, value: Percentage, threshold: Fraction, expected: str) -> str:
    """How many more, or fewer, of the whole are needed if the whole does not change."""
    name, op = expectation.fact.name, expectation.op
    limit, whole = threshold * value.of / 100, numbers.format_count(value.of)
    lowest = math.ceil(limit) if op is Op.AT_LEAST else math.floor(limit) + 1
    highest = math.floor(limit) if op is Op.AT_MOST else math.ceil(limit) - 1
    if op in (Op.AT_LEAST, Op.MORE) and lowest <= value.of:
        return f"{name} needs {numbers.format_count(lowest - value.part)} more of {whole} to be {expected}."
    if op in (Op.AT_MOST, Op.LESS) and highest >= 0:
        return f"{name} needs {numbers.format_count(value.part - highest)} fewer of {whole} to be {expected}."
    return _sentence(_goal(expectation, expected))


def _advise_on_missing(comparison: Comparison, unseen: Unseen, verdict: Verdict, surface: Surface) -> str:
    if remedy := _remedy(comparison, verdict):
        return remedy.text
    if verdict.is_self_reported and unseen.category in _NOT_SELF_REPORTED:
        return SELF_REPORTED
    return advice(verdict.item, unseen, surface)


def advice(item: Item, unseen: Unseen, surface: Surface = Surface.WORKFLOW) -> str:
    """What the gate maintainer can do about missing data, by its cause; else by the category of the cause."""
    is_named = unseen.subject in item.targets  # self-reported evidence may name anything: it must not write our advice
    is_service = is_named and unseen.subject.startswith(("http://", "https://"))
    at_terminal = surface is Surface.TERMINAL
    tables = (ADVICE_ON_SERVICE if is_service else {}, ADVICE_AT_TERMINAL if at_terminal else {}, ADVICE)
    causes = (unseen.cause, Cause(unseen.category.value))
    template = next(table[cause] for cause in causes for table in tables if cause in table)
    return template.format(
        position=find_position(item, unseen),
        report=unseen.subject if is_named else "the report",
        address=unseen.subject if is_named else "the service",
        wait="`--wait 5m`" if at_terminal else "the input `wait: 5m`",
    )


def find_position(item: Item, unseen: Unseen) -> Position:
    """Where the checklist names the subject: the glob or address that it is, else the first one, else the item."""
    if unseen.cause in _ITEM_CAUSES:
        return item.position
    if unseen.subject in item.targets:
        return item.targets[unseen.subject]
    if unseen.category is Category.FORBIDDEN:
        return item.position
    return next(iter(item.targets.values()), item.position)


def _remedy(comparison: Comparison, verdict: Verdict) -> Remedy | None:
    """What the probe recommends for a broken or missing fact."""
    outcome = comparison.outcome
    if not verdict.evidence or not isinstance(outcome, (Broken, Unseen)):
        return None
    if isinstance(outcome, Unseen) and outcome.cause in _BASELINE_CAUSES:
        return None
    return verdict.evidence.remedies.get(comparison.expectation.fact.name)
