"""The texts of `gate doctor`: what is there, what should be, what a person does about it, and YAML to copy."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from string import Formatter
from typing import Any

from gate.model.diagnosis import Carrier, Condition, Examination, Need, Purpose, TokenKind
from gate.model.lazy_dataclass import dataclass
from gate.model.surface import Surface
from gate.model.text import join_names, pluralize, quote, quote_list

WHERE = "Settings → Rules → Rulesets"

DEPTH = "give actions/checkout `with: {{fetch-depth: 2}}`"

TOKEN = "a token that can read the repository"  # noqa: S105 - a phrase

TOKEN_KINDS = {
    TokenKind.WORKFLOW: "a token of a workflow or an app",
    TokenKind.CLASSIC: "a classic personal access token",
    TokenKind.FINE_GRAINED: "a fine-grained personal access token",
    TokenKind.OAUTH_APP: "a token of an OAuth app",
    TokenKind.PERSON_THROUGH_APP: "a token of a person through an app",
    TokenKind.OTHER: "a token of unknown kind",
}

PURPOSES = {
    Purpose.BASE_CHECKLIST: "the checklist of the base branch",
    Purpose.COMMENT: "the comment",
    Purpose.STATUS: "the status gate/{name}",
    Purpose.CHECK_RUN: "the check run gate/{name}",
    Purpose.AUDIT_ISSUE: "the audit issue",
    Purpose.DISPATCH: "whether a run by hand is about a pull request",
    Purpose.ITEM: "item {name}",
}


@dataclass(frozen=True, slots=True)
class Text:
    """The text of an examination; what is expected, the next step and the snippet are empty when it is good."""

    observation: str
    expected: str = ""
    next_step: str = ""
    snippet: str = ""


TEXTS: Mapping[Condition, Text] = {
    Condition.SERVER: Text("GitHub at {server}"),
    Condition.TOKEN_READS: Text("{kind:token}; it reads {repo}"),
    Condition.NO_TOKEN: Text("no token: GitHub was not asked", TOKEN, "{surface:token-advice}"),
    Condition.TOKEN_READS_NOTHING: Text("{kind:token}; {detail}", TOKEN, "{surface:token-advice}"),
    Condition.PERMISSIONS_SUFFICE: Text("{job:quote} in {file} has what the gate needs: {needs:permissions}"),
    Condition.PERMISSIONS_MISSING: Text(
        "the token does not get `{missing:list}`", "{needs:purposes}",
        "add the missing lines to the job", "{needs:yaml}",
    ),
    Condition.PERMISSIONS_MISSING_IN_CALL: Text(
        "the token does not get `{missing:list}`", "{needs:purposes}",
        "add the missing lines to the job and to its caller", "{needs:yaml}",
    ),
    Condition.NO_PERMISSIONS_BLOCK: Text(
        "no block `permissions`: the settings of the repository decide", "{needs:purposes}", "add the block to the job",
        "{needs:yaml}",
    ),
    Condition.EVENT_WITH_CHECK: Text("this run is on {event:quote}, where the job's own check shows the decision"),
    Condition.EVENT_WITH_STATUS: Text("this run is on {event:quote}, where the commit status shows the decision"),
    Condition.UNSUPPORTED_EVENT: Text(
        "this run is on {event:quote}, on which the gate judges nothing", "{supported:list}",
        "start the gate on one of these events",
    ),
    Condition.GATE_REPORTS: Text("{file} reports {carriers:carriers}"),
    Condition.GATE_MAY_BE_ELSEWHERE: Text(
        "no step runs the gate; {workflows:names} may, and its file is in another repository",
        "a step that runs the gate", "run `gate doctor` there",
    ),
    Condition.NO_WORKFLOW: Text(
        "there is no workflow under .github/workflows", "a step that uses the action, or runs `gate check`",
        "run `gate init` in the top folder of the repository: it writes a workflow",
    ),
    Condition.NO_GATE: Text(
        "none of {count:workflow} runs the gate", "a step that uses the action, or runs `gate check`",
        "run `gate init` in the top folder of the repository: it writes a workflow",
    ),
    Condition.UNREAD_WORKFLOWS: Text(
        "{files:names} could not be read as a workflow, so its traps are not named",
        "YAML in UTF-8 with `jobs`, of at most {limit} KiB",
        "correct or remove the file; GitHub does not start it either",
    ),
    Condition.FILE_OF_DEFAULT_BRANCH: Text(
        "on {events:and} GitHub uses the workflow file of {main:quote}, and this is that of {branch:quote}",
        "the same file on {main:quote}", "merge it into {main:quote} to see it run",
    ),
    Condition.NO_TRAP: Text("no workflow of the gate has a trap of required checks"),
    Condition.RUNS_AFTER_FAILURE: Text("the gate runs also after {steps:or} failed"),
    Condition.SKIPPED_AFTER_STEP: Text(
        "when {steps:or} fails, GitHub skips the gate: no comment names the failure, and no result has it",
        "a step that runs after a failed one", "write `if: always()` at the step of the gate",
    ),
    Condition.SKIPPED_IN_SCRIPT: Text(
        "when {command:quote} fails, the script ends before the gate: no comment names the failure, and no result has "
        "it", "a step of its own for the gate", "write the gate in a step of its own, with `if: always()`",
    ),
    Condition.NO_STEP_WRITES_REPORTS: Text(
        "no step of {job:quote} before the gate writes {globs:or}: the gate is undecided on every run",
        "steps that build and test, or that download the reports of other jobs",
        "add the command that writes the reports before the step of the gate",
    ),
    Condition.NOTHING_ON_PULL_REQUESTS: Text(
        "the gate runs on {events:and}, and reports nothing on pull requests",
        "a run on `pull_request`, if the gate is to block merges", "add `pull_request:` under `on`",
    ),
    Condition.RULES_UNREAD: Text(
        "the rules{branch:of} were not read: {detail}", "the branch requires {names:or}",
        f"look under {WHERE}, or run `gate doctor` with a token; a check that is not required blocks nothing",
    ),
    Condition.REQUIRED: Text("{branch} requires {check:quote}, which the gate reports"),
    Condition.REQUIRED_PERHAPS: Text(
        "{branch} requires {check:quote}, and the gate reports {reported:quote}", "a name that the file alone tells",
        "compare it with the checks of a pull request",
    ),
    Condition.REQUIRED_OF_OTHER_APP: Text(
        "{branch} requires {check:quote} from the app {app}", "GitHub Actions (app {actions_app}), or any source",
        f"choose the source GitHub Actions under {WHERE}",
    ),
    Condition.REQUIRED_IN_QUEUE_ALONE: Text(
        "{branch} requires {check:quote}, which the gate reports only in the merge queue: no pull request gets into it",
        "a run on `pull_request` that reports the same name", "add `pull_request:` under `on`",
    ),
    Condition.WORKFLOW_REQUIRED: Text("{branch} requires the workflow {file}"),
    Condition.NOT_REQUIRED: Text(
        "{branch} requires {others:only}: a red gate blocks no merge", "the branch requires {names:or}",
        f"add it under {WHERE}, Require status checks to pass",
    ),
    Condition.NOT_REQUIRED_BY_RULES: Text(
        "the rules of {branch} require {others:only}; its protection was not read: {detail}",
        "the branch requires {names:or}", f"add it under {WHERE}, Require status checks to pass",
    ),
    Condition.OTHER_NAME_REQUIRED: Text(
        "the branch requires {check:quote}, which nothing reports: it waits for ever",
        "the name that the workflow reports: {names:or}", f"require that name under {WHERE}, or rename the job",
    ),
    Condition.LEGS_NOT_REQUIRED: Text(
        "the branch does not require {names:and}: red there blocks no merge",
        "every leg of the matrix, or one job after it", "run the gate once, in a job that needs the matrix",
    ),
    Condition.OTHER_CHECK_REQUIRED: Text(
        "the branch requires {check:quote}, and nothing here reports it", "another app that reports it",
        f"remove it under {WHERE} if no app does: it waits for ever",
    ),
    Condition.SILENT_IN_QUEUE: Text(
        "{branch} has a merge queue, and {check:quote} never reports there",
        "a run on `merge_group` that reports the same name", "add `merge_group:` under `on`",
    ),
    Condition.BRANCH_FILTERED: Text(
        "the workflow does not run on {event:quote} into {branch}: a required check of it waits for ever",
        "a filter with {branch:quote}", "change `branches` of the event",
    ),
    Condition.NO_CHECKOUT_STEP: Text(
        "{job:quote} has no actions/checkout", "the tree of the pull request",
        "check it out, unless every item is about GitHub or a service",
    ),
    Condition.STEP_WITH_COMMITS: Text("the checkout has {count:commit}"),
    Condition.STEP_WITH_ALL_COMMITS: Text("the checkout has all commits"),
    Condition.STEP_WITHOUT_PARENT: Text(
        "the checkout has one commit, without its parent", "the base of the change, for {items:names}", DEPTH
    ),
    Condition.GIT_NOT_TRUSTED: Text(
        "on {event} git is not run, because the workspace can be that of a stranger", "a checkout of the tested commit",
        "add actions/checkout before this step, unless every item is about GitHub or a service",
    ),
    Condition.NO_CHECKOUT: Text(
        "{detail}", "a checkout of the tested commit",
        "add actions/checkout before this step, unless every item is about GitHub or a service",
    ),
    Condition.COMMIT_WITHOUT_BASE: Text(
        "git has one commit, without its parent", "the base of the change, for {items:names}", DEPTH
    ),
    Condition.COMMIT: Text("git has the tested commit"),
    Condition.COMMIT_AND_PARENT: Text("git has the tested commit and its parent"),
    Condition.VALID_CHECKLIST: Text("{file} is valid and has {count:item}"),
    Condition.CHECKLIST_WITH_WARNINGS: Text(
        "{file} has {count:warning}", "no warnings", "run `gate lint`, which lists them"
    ),
    Condition.UNMATCHED_GLOBS: Text(
        "no file matches {globs:globs}", "the reports that a run writes",
        "run the tests and scans, then `gate doctor` again",
    ),
    Condition.MATCHED_GLOBS: Text("{matches:number} of {count:glob} match files today"),
    Condition.PROBLEM: Text("{message}", "", "{hint}"),
}  # fmt: skip
"""The text of each condition. A field is followed by its form, see FORMS; a form in the singular counts."""


def text_of(examination: Examination) -> Text:
    """The text of an examination, with its fields."""
    text, fields = TEXTS[examination.condition], dict(examination.fields)
    parts = (text.observation, text.expected, text.next_step, text.snippet)
    return Text(*(_FORMATTER.vformat(part, (), fields) for part in parts))


class _FormFormatter(Formatter):
    """Formats `{field:form}` by FORMS, or counts the noun that the form is."""

    def format_field(self, value: Any, format_spec: str) -> str:
        """The text of a field in this form."""
        form = FORMS.get(format_spec)
        return form(value) if form else pluralize(value, format_spec)


_FORMATTER = _FormFormatter()


def _permissions(needs: Sequence[Need]) -> str:
    return ", ".join(need.permission for need in needs) or "nothing is needed"


def _purposes(needs: Sequence[Need]) -> str:
    """Each permission with what it is for."""
    return "; ".join(f"{need.permission} ({join_names(_reasons(need), 3)})" for need in needs)


def _reasons(need: Need) -> list[str]:
    return [PURPOSES[purpose].format(name=name) for purpose, name in need.purposes]


def _yaml(needs: Sequence[Need]) -> str:
    return "\n".join(["permissions:", *(f"  {need.permission}" for need in needs)]) if needs else ""


def _carriers(carriers: Sequence[Carrier]) -> str:
    """What shows the decision on each event."""
    parts = []
    for carrier in carriers:
        names = join_names([quote(name) for name in carrier.names], 4)
        parts.append(f"on {carrier.event} {'the status ' if carrier.is_status else ''}{names}")
    return "; ".join(parts)


def _token_advice(surface: Surface) -> str:
    if surface is Surface.WORKFLOW:
        return 'give the step `env: {GITHUB_TOKEN: "${{ github.token }}"}`'
    return surface.token_advice


def _globs(globs: Sequence[tuple[str, str]]) -> str:
    """Globs with their items, each pair once."""
    return join_names([f"{quote(glob)} of {item}" for glob, item in dict.fromkeys(globs)], 5)


FORMS: Mapping[str, Callable[[Any], str]] = {
    "": str,
    "and": lambda names: quote_list(names, "and"),
    "carriers": _carriers,
    "globs": _globs,
    "list": ", ".join,
    "names": lambda names: join_names(names, 3),
    "number": lambda count: f"{count:,}",
    "of": lambda branch: f" of {branch}" if branch else "",
    "only": lambda names: f"only {quote_list(names, 'and')}" if names else "no check",
    "or": quote_list,
    "permissions": _permissions,
    "purposes": _purposes,
    "quote": quote,
    "token": TOKEN_KINDS.__getitem__,
    "token-advice": _token_advice,
    "yaml": _yaml,
}
"""How a field becomes text, by the name after the colon."""
