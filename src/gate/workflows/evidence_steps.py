"""Finds the steps of a job that run tests, scans or linters, and with which the job fails when they find something.

A command is known by its words: the names of tools, and of tasks such as `test` and `lint`. What installs a tool is no
run of it, and what cannot fail, such as `pytest || true`, is left out: a step that is not recognized is in no list.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import takewhile

from gate.workflows.expressions import Situation, holds, is_true
from gate.workflows.gates import GateRun, StepBefore
from gate.workflows.model import Step
from gate.workflows.scripts import MAX_LINE, MAX_SCRIPT, find_commands, mask

_TASKS = r"tests?(?:\.sh)?|check|verify|audit|scan|lint|spec|coverage|e2e"
_TESTS = (
    r"pytest|tox|nox|jest|vitest|mocha|ava|karma|c8|nyc|phpunit|pest|rspec|rake|ctest|gotestsum|ginkgo|behave"
    r"|cucumber(?:-js)?|robot|newman|k6|lhci|pa11y(?:-ci)?|infection|mutmut"
)
_SCANS = (
    r"trivy|grype|semgrep|bandit|snyk|gitleaks|trufflehog|checkov|tfsec|kics|osv-scanner|pip-audit|govulncheck|gosec"
    r"|hadolint|brakeman|bundle-audit|cargo-audit|cargo-deny|detect-secrets"
)
_LINTS = (
    r"eslint|stylelint|mypy|pyright|pylint|flake8|rubocop|phpstan|psalm|phpcs|golangci-lint|shellcheck|actionlint"
    r"|yamllint"
)
_RUNS = re.compile(rf"(?<![\w.-])(?:{_TASKS}|{_TESTS}|{_SCANS}|{_LINTS})(?![\w./=-])")
"""The word of a command that runs tests, a scan or a linter."""

_PREPARES = re.compile(r"(?:^|\s)(?:install|i|ci|add|sync|restore|require|get|download|pull|clone|init)(?=\s|$)")
_RUNS_ON_INSTALL = re.compile(r"(?:^|/|\s)(?:mvnw?|gradlew?)\b")
_OTHER = re.compile(
    r"(?:[A-Za-z_]\w{0,99}=\S*\s+)*(?:test|\[+|echo|printf|cat|ls|cd|mkdir|cp|mv|rm|export|curl|wget|git|gate|if"
    r"|docker\s+(?:build|pull))(?=\s|$)"
)
"""Commands in which such a word is an operand."""

_CANNOT_FAIL = re.compile(r"\|\||--exit-zero|--exit-code[= ]0|--soft-fail|--no-fail|--version|--help|--collect-only")
_GOES_ON = re.compile(r"\bset +\+(?:o +errexit|[a-z]*e)")

_ACTION = re.compile(
    rf"(?:^|[/_-])(?:{_TASKS}|{_TESTS}|{_SCANS}|{_LINTS}|cypress|gitleaks|scanner|linter|dependency-review)(?=$|[/_-])",
    re.IGNORECASE,
)
_OTHER_ACTION = re.compile(r"report|publish|upload|download|setup|install|comment|cache|summary|badge", re.IGNORECASE)
_PREPARING_ACTION = re.compile(r"[\w.-]+/(?:checkout|cache|setup-[\w.-]+|[\w.-]+-setup)(?:/[^@]*)?@", re.IGNORECASE)
"""Actions that write no report: they get the code, a cache or a tool."""

_SILENT_ACTION = re.compile(r"trivy|codeql", re.IGNORECASE)
"""Actions that fail because of findings only with the input `exit-code`, or never."""


def list_runs_before(run: GateRun) -> tuple[tuple[str, ...], ...]:
    """What tests, scans or lints before each of the steps from the job to the gate, and can fail on an event of it.

    It is the name of the action, or the first such command of the script. Of a composite action of the repository, it
    is what its steps run; its own name where no such command is in them.
    """
    return tuple(tuple(name for step in level for name in _list_runs(step, run)) for level in run.before)


def _list_runs(entry: StepBefore, run: GateRun) -> Iterator[str]:
    step = entry.step
    if not (_may_run(step, run) and _can_fail(step)):
        return
    inner = [name for step_of_action in entry.inner for name in _list_runs(step_of_action, run)]
    yield from inner or filter(None, [_find_run(step)])


def can_write_reports(run: GateRun) -> bool:
    """Whether a step before the gate may write or download reports: any that does not only check out or set up."""
    steps = run.job.steps
    if run.command is not None or run.callers or run.step not in steps:
        return True
    before = steps[: steps.index(run.step)]
    return any(step.uses is None or not _PREPARING_ACTION.match(step.uses.value) for step in before)


def find_run_in_script(run: GateRun) -> str:
    """The command that tests, scans or lints in the script of the gate, before it: the script ends when it fails."""
    if run.command is None or run.step.script is None:
        return ""
    return _find_in_script(run.step, lambda command: not find_commands(command))


def runs_after_failure(run: GateRun, level: int) -> bool:
    """Whether the gate runs after a failed step of its job, or may: an `if` without a status function prevents it.

    `level` is that of the failed step: 0 in the job, 1 in the composite action that a step of the job uses, and so on.
    """
    condition = run.steps[level].condition
    text = condition.value if condition else "success()"
    situations = (Situation({"github.event_name": event}, succeeded=False) for event in run.events)
    return all(holds(text, situation) is not False for situation in situations)


def _may_run(step: Step, run: GateRun) -> bool:
    if step.condition is None:
        return True
    return any(
        holds(step.condition.value, Situation({"github.event_name": event})) is not False for event in run.events
    )


def _can_fail(step: Step) -> bool:
    return step.continue_on_error is None or is_true(step.continue_on_error.value, Situation()) is False


def _find_run(step: Step) -> str:
    """The action or the command that tests, scans or lints; empty when there is none."""
    if step.script:
        return _find_in_script(step, lambda _command: True)
    name = step.uses.value.partition("@")[0] if step.uses else ""
    if _SILENT_ACTION.search(name):
        exit_code = step.inputs.get("exit-code")
        return name if exit_code is not None and exit_code.value != "0" else ""
    return name if _ACTION.search(name) and not _OTHER_ACTION.search(name) else ""


def _find_in_script(step: Step, is_before: Callable[[str], bool]) -> str:
    """The first command that tests, scans or lints; the search ends at a command for which `is_before` is false."""
    script = mask(step.script.value[:MAX_SCRIPT]) if step.script else ""
    if _GOES_ON.search(script):
        return ""
    has_pipefail = step.shell == "bash" or "pipefail" in script
    commands = takewhile(is_before, re.split(r"\n|&&|;", re.sub(r"\\\n", "  ", script)))
    return next(filter(_runs, (_counted(command, has_pipefail=has_pipefail) for command in commands)), "")


def _counted(command: str, *, has_pipefail: bool) -> str:
    """The part of a command whose exit code counts: of a pipe without `pipefail` the last one."""
    counts = command if has_pipefail or "||" in command else command.rpartition("|")[2]
    return counts.strip()[:MAX_LINE]


def _runs(command: str) -> bool:
    if _CANNOT_FAIL.search(command) or _OTHER.match(command) or not _RUNS.search(command):
        return False
    return not _PREPARES.search(command) or bool(_RUNS_ON_INSTALL.search(command))
