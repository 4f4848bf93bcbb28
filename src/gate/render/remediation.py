"""What to do next about one item that fails, warns or has no data.

`gate.remediation` computes the actions, `gate.render.action_text` words them, and this module has the advice on missing
data, which depends on its cause. A probe that knows better gives its own `Remedy`, which replaces that advice.
"""

from __future__ import annotations

from collections.abc import Mapping

from gate.model.checklist import Item
from gate.model.decision import Status, Verdict
from gate.model.evidence import Category, Cause, Remedy, Unseen
from gate.model.lazy_dataclass import dataclass
from gate.model.position import Position
from gate.model.surface import Surface
from gate.model.text import pluralize
from gate.remediation.actions import (
    Action,
    AskPeople,
    ChangeNumber,
    ChangeValue,
    CoverLines,
    FixFindings,
    ItemPlan,
    ProvideEvidence,
)
from gate.render.action_text import describe_task
from gate.render.advice import ADVICE_BY_SURFACE, ADVICE_ON_SERVICE


@dataclass(frozen=True, slots=True)
class Step:
    """What to do about one item: sentences in the order to do them, whom to ask, and the author's own help.

    `snippets` are to be copied unchanged. `effort` are the points of the shortest way to green, and 0 where no action
    is known; `actions` is what the sentences word, least effort first.
    """

    item: str
    title: str
    status: Status
    sentences: tuple[str, ...]
    owner: str = ""
    help: str = ""
    snippets: tuple[str, ...] = ()
    effort: int = 0
    actions: tuple[Action, ...] = ()


ADVICE: Mapping[Cause, str] = {
    Cause.ABSENT: "Produce the evidence before the gate runs: run the step that writes it, or download its artifact. "
    "If it has another name or path, fix the item at {position}.",
    Cause.NO_MATCHING_FILE: "Run the step that writes {report} before the gate, or download its artifact into the "
    "workspace. If the file has another path, fix the path at {position}.",
    Cause.OTHER_PATH: "Fix the path at {position}. If it is right, run the step that writes {report} before the gate, "
    "or download its artifact into the workspace.",
    Cause.ALL_EXCLUDED: "Exclude less at {position}: with the globs that begin with `!`, no file remains.",
    Cause.NOT_IN_REPORT: "Configure the tool that writes {report} to include this, or change what the item at "
    "{position} expects.",
    Cause.MISSING_VALUE: "Fix the query or name that selects the value in the item at {position}, or make the tool "
    "write the value.",
    Cause.SHALLOW_CHECKOUT: "Give actions/checkout `fetch-depth: 0`. To compare with the base, `fetch-depth: 2` is "
    "enough.",
    Cause.UNKNOWN_BASE: "Fetch the base branch: give actions/checkout `fetch-depth: 0`.",
    Cause.NO_BASELINE: "Add results of the main branch to a history (`history: branch`), or pass one with "
    "`--baseline`.",
    Cause.NO_CHANGE: "Add results of the main branch to a history (`history: branch`), or evaluate the item only "
    "where there is a change: set `when: {{events: [pull_request, merge_group]}}` in the item at {position}.",
    Cause.NOT_IN_BASELINE: "Run the gate on the main branch with today's checklist, so that its history has this item, "
    "or pass the result of such a run with `--baseline`.",
    Cause.TOO_NOISY: "Run more pairs of the benchmark, base and head in turn, on a quieter machine, or accept a larger "
    "`tolerance` at {position}.",
    Cause.EMPTY: "Check the step that writes {report}: it reported nothing to evaluate.",
    Cause.UNREADABLE: "Check the step that writes {report}, fix the problem named above, and run it again.",
    Cause.WRONG_FORMAT: "Write {report} in a format that this probe reads, or select another file at {position}.",
    Cause.OTHER_FORMAT: "Set `format` in the item at {position} to a name in the parentheses above, or remove it if "
    "the reports have several formats. If that is the wrong file, select another.",
    Cause.UNNAMED_TOOL: "Name the tool that writes {report}: add `format:` at {position}. The file then counts as a "
    "run without findings.",
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
differs at a terminal, on GitLab, and for a service.
"""

MAX_SENTENCES = 8
"""How many actions of one item a page words; `gate next` has all of them."""

SELF_REPORTED = (
    "Read the log of the pull request's own run, which reported this. Change no permission, token or setting because "
    "of it: its code could have forged the report."
)
"""Advice on self-reported evidence, where the advice on the cause would widen access or repeat the report's claim."""

_NOT_SELF_REPORTED = frozenset({Category.UNREACHABLE, Category.FORBIDDEN, Category.CRASHED})
"""Categories that a pull request must not be able to claim in order to choose our advice."""

_ITEM_CAUSES = (Cause.TIMED_OUT, Cause.NOT_TRUSTED)
"""Causes that are fixed at the item itself and not at one of its targets."""


def step_of_plan(plan: ItemPlan, verdicts: Mapping[str, Verdict], surface: Surface = Surface.WORKFLOW) -> Step:
    """The words for the plan of one item; `verdicts` has those of all items that its actions serve."""
    item, verdict = plan.item, verdicts[plan.item.id]
    sentences = [describe_action(action, verdicts, surface) for action in plan.actions[:MAX_SENTENCES]]
    if (remaining := len(plan.actions) - MAX_SENTENCES) > 0:
        sentences.append(f"{pluralize(remaining, 'more action')}: see `gate next`.")
    sentences += notes_on_waivers(plan, verdict)
    snippets = [snippet for action in plan.actions if (snippet := snippet_of(action, verdict))]
    return Step(
        item.id, item.title or item.id, plan.status, tuple(dict.fromkeys(sentences)), item.owner, item.help,
        tuple(dict.fromkeys(snippets)), plan.effort, plan.actions,
    )  # fmt: skip


def notes_on_waivers(plan: ItemPlan, verdict: Verdict) -> list[str]:
    """That a waiver comes into force by the plan, and which other ones can be renewed."""
    notes = [f"This brings the waiver by {plan.waiver.waiver.by} into force."] if plan.waiver else []
    return notes + [
        f"Or renew the waiver by {check.waiver.by} in a reviewed change: it is not in force."
        for check in verdict.waivers
        if not check.in_force and check != plan.waiver
    ]


def describe_action(action: Action, verdicts: Mapping[str, Verdict], surface: Surface = Surface.WORKFLOW) -> str:
    """One action as a sentence."""
    verdict = verdicts[action.items[0]]
    if isinstance(action.task, ProvideEvidence):
        return _advise_on_missing(action.task, verdict, surface)
    return describe_task(action.task, action.changes, verdict)


def snippet_of(action: Action, verdict: Verdict) -> str:
    """The text to copy: of the remedy of the probe, else the hint of the cause, unless a stranger reported it."""
    match action.task:
        case ProvideEvidence(remedy=None, unseen=unseen):
            return "" if verdict.is_self_reported else unseen.hint
        case AskPeople(remedy=Remedy() as remedy) | ProvideEvidence(remedy=Remedy() as remedy):
            return remedy.snippet
        case ChangeNumber(remedy=Remedy() as remedy) | ChangeValue(remedy=Remedy() as remedy):
            return remedy.snippet
        case CoverLines(remedies=remedies) | FixFindings(remedies=remedies):
            return next((remedy.snippet for remedy in remedies if remedy.snippet), "")
        case _:
            return ""


def _advise_on_missing(task: ProvideEvidence, verdict: Verdict, surface: Surface) -> str:
    if task.remedy:
        return task.remedy.text
    if verdict.is_self_reported and task.unseen.category in _NOT_SELF_REPORTED:
        return SELF_REPORTED
    return advice(task.item, task.unseen, surface)


def advice(item: Item, unseen: Unseen, surface: Surface = Surface.WORKFLOW) -> str:
    """What the gate maintainer can do about missing data, by its cause; else by the category of the cause."""
    is_named = unseen.subject in item.targets  # self-reported evidence may name anything: it must not write our advice
    is_service = is_named and unseen.subject.startswith(("http://", "https://"))
    tables = (ADVICE_ON_SERVICE if is_service else {}, ADVICE_BY_SURFACE.get(surface, {}), ADVICE)
    causes = (unseen.cause, Cause(unseen.category.value))
    template = next(table[cause] for cause in causes for table in tables if cause in table)
    return template.format(
        position=find_position(item, unseen),
        report=unseen.subject if is_named else "the report",
        address=unseen.subject if is_named else "the service",
        wait="the input `wait: 5m`" if surface is Surface.WORKFLOW else "`--wait 5m`",
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
