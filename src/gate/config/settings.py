"""One frozen value for everything a person or a workflow can set; arguments and action inputs meet here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal, TypeVar, get_args

from gate.config import needed_jobs
from gate.model import units
from gate.model.errors import UsageError
from gate.model.suggestions import find_nearest

DEFAULT_CHECKLISTS = (".github/readiness.yml", "readiness.yml")
"""Where the checklist is looked for, in this order, relative to the root."""

Comments = Literal["always", "on-failure", "changes", "never"]
"""When the decision is posted on the pull request."""

Statuses = Literal["auto", "always", "never"]
"""When the decision is set as a commit status: `auto` where the job's own check is on another commit."""

Audits = Literal["auto", "always", "never"]
"""When the audit issue is kept: `auto` on a schedule, `always` when the workflow is started by hand too."""

ONE_DAY = 86_400

Word = TypeVar("Word", bound=str)


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one run; paths of pages are where the user wants them, None for not at all.

    `checklist` is relative to `root`, None for the first of DEFAULT_CHECKLISTS. `base` is a branch or commit to compare
    the working tree with, `baseline` a saved result of any path. Without `enforce` every exit code of a decision is 0;
    in a `dry_run` nothing is posted or written. Without a `token` GitHub is not asked.

    A local run is `as_event` one on another event, empty for none.

    `key` tells the gates of one repository apart; the audit issue has `audit_labels` and `audit_assignees` (logins).
    `reported` is the saved result of a pull request's own run, relative to the root. `allow_private` lets health URLs
    lead to loopback and private addresses. `colour` and `width` (in columns) are for the terminal page. `item_timeout`
    and `run_timeout` are in seconds, as is `wait`, how long absent evidence is waited for. `jobs` is the result of each
    needed job by name. `now` replaces the clock, for demonstrations and for looking back.
    """

    root: Path = Path()
    checklist: str | None = None
    base: str | None = None
    baseline: Path | None = None
    markdown: Path | None = None
    html: Path | None = None
    json: Path | None = None
    now: datetime | None = None
    as_event: str = ""
    enforce: bool = True
    allow_private: bool = False
    colour: bool = False
    width: int = 100
    item_timeout: float = 120.0
    run_timeout: float = 900.0
    key: str = "readiness"
    comment: Comments = "never"
    status: Statuses = "auto"
    check_run: bool = False
    audit: Audits = "never"
    audit_labels: tuple[str, ...] = ()
    audit_assignees: tuple[str, ...] = ()
    self_reported: str | None = None
    dry_run: bool = False
    jobs: Mapping[str, str] = field(default_factory=dict)
    wait: float = 0.0
    token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Input:
    """One input of the action, and the flag of `gate check` that says the same.

    `value` names what the flag takes, empty for a switch. What the action does by default (`default`) is not always
    what a command should (`cli_default`): comment, and leave a file.
    """

    name: str
    default: str
    meaning: str
    flag: str = ""
    value: str = ""
    cli_default: str | None = None

    @property
    def option(self) -> str:
        """The flag, which mostly has the input's name; empty where there is none."""
        return "" if self.name == "github-token" else self.flag or f"--{self.name}"


INPUTS = (
    Input("github-token", "${{ github.token }}", "Asks GitHub; to post the comment it needs `pull-requests: write`."),
    Input(
        "checklist", "", "The checklist, relative to `root`; by default .github/readiness.yml or readiness.yml.",
        value="FILE",
    ),
    Input("root", ".", "The folder of the repository.", value="DIR"),
    Input(
        "base", "", "A branch or commit to compare the working tree with, instead of the pull request's base.",
        value="REF",
    ),
    Input(
        "baseline", "", "The saved result (`result-file`) of an earlier run, for expectations against `baseline`.",
        value="FILE",
    ),
    Input("key", "readiness", "Tells the gates of one repository apart: one comment for each key.", value="KEY"),
    Input(
        "comment", "always", "When to comment on the pull request: always, on-failure, changes or never.",
        value="WHEN", cli_default="never",
    ),
    Input(
        "status", "auto", "When to set the commit status `gate/KEY`: auto, always or never; needs `statuses: write`.",
        value="WHEN",
    ),
    Input(
        "check-run", "false", "With true, a check run `gate/KEY` shows findings at their lines; needs `checks: write`.",
    ),
    Input(
        "audit", "auto", "When to keep the audit issue: auto (on a schedule), always (by hand too) or never; "
        "needs `issues: write`.", value="WHEN", cli_default="never",
    ),
    Input("audit-labels", "", "Labels of the audit issue, with commas between them.", value="LABELS"),
    Input(
        "audit-assignees", "", "Logins that the audit issue is assigned to, with commas between them.", value="LOGINS",
    ),
    Input(
        "reported", "", "The saved result of the pull request's own run, for a second stage that did not check it out.",
        value="FILE",
    ),
    Input("enforce", "true", "With false, every word is said and the step never fails.", "--no-enforce"),
    Input(
        "jobs", "", "The needed jobs as JSON, from `toJSON(needs)`: says which failed where a report is absent.",
        value="JSON",
    ),
    Input(
        "wait", "0m", "How long to wait for absent reports and for checks that are still running, such as `15m`.",
        value="TIME",
    ),
    Input(
        "result-file", "readiness-result.json", "Where the decision is saved as JSON; empty for nowhere.", "--json",
        value="FILE", cli_default="",
    ),
    Input("html-file", "", "Where the decision is written as one HTML page.", "--html", value="FILE"),
    Input("markdown-file", "", "Where the decision is written as Markdown.", "--markdown", value="FILE"),
    Input("timeout", "120", "Seconds that one item may take, unless it says so itself.", value="SECONDS"),
    Input("run-timeout", "900", "Seconds that all items together may take.", value="SECONDS"),
    Input("allow-private", "false", "With true, health URLs may lead to loopback and private addresses."),
    Input("dry-run", "false", "With true, nothing is posted: the log says what would be."),
)  # fmt: skip
"""The inputs of the action, in the order of action.yml and docs/action.md; `gate check` makes its flags of them."""

OUTPUTS: Mapping[str, str] = {
    "decision": "`ready`, `not ready` or `undecided`",
    "score": "whole percent, empty when nothing was weighed",
    "failed": "number of failing items",
    "warned": "number of items with a warning",
    "unknown": "number of items that could not be seen",
    "result-file": "the saved result",
    "comment-url": "the comment, when there is one",
    "issue-url": "the audit issue, when there is one",
}
"""The outputs of the action and what they hold."""


def from_inputs(env: Mapping[str, str]) -> Settings:
    """The settings of the action, from the variables `INPUT_…` that the runner makes of its inputs.

    The runner upper-cases names and keeps their hyphens; an input that is not given is empty or missing.

    Raises:
        UsageError: naming every input that makes no sense, with what is wanted and the nearest right word.
    """
    written = {one.name: env.get(f"INPUT_{one.name.upper()}", _default(one)) for one in INPUTS}
    unknown = sorted(name for name in env if name.startswith("INPUT_") and name not in _NAMES)
    return _read(_Reader(written, {one.name: one.name for one in INPUTS}), [_unknown(name) for name in unknown])


def from_flags(given: Mapping[str, str | None], token: str = "") -> Settings:
    """The settings of `gate check`, from what its flags were given, by name of the input; None for not given.

    Raises:
        UsageError: naming every flag that makes no sense, with what is wanted and the nearest right word.
    """
    written = {one.name: _cli_default(one) if (said := given.get(one.name)) is None else said for one in INPUTS}
    return _read(_Reader(written | {"github-token": token}, {one.name: one.option for one in INPUTS}), [])


def _default(one: Input) -> str:
    """A default that only the runner can evaluate is empty here."""
    return "" if one.default.startswith("${{") else one.default


def _cli_default(one: Input) -> str:
    return _default(one) if one.cli_default is None else one.cli_default


def _read(read: _Reader, problems: list[str]) -> Settings:
    settings = Settings(
        root=Path(read.text("root") or "."),
        checklist=read.text("checklist") or None,
        base=read.text("base") or None,
        baseline=read.path("baseline"),
        markdown=read.path("markdown-file"),
        html=read.path("html-file"),
        json=read.path("result-file"),
        enforce=read.flag("enforce"),
        allow_private=read.flag("allow-private"),
        item_timeout=read.seconds("timeout"),
        run_timeout=read.seconds("run-timeout"),
        key=read.key("key"),
        comment=read.choice("comment", get_args(Comments)),
        status=read.choice("status", get_args(Statuses)),
        check_run=read.flag("check-run"),
        audit=read.choice("audit", get_args(Audits)),
        audit_labels=read.names("audit-labels", r"[^\x00-\x1f]{1,50}", "at most 20 labels of 50 characters"),
        audit_assignees=read.names("audit-assignees", r"[A-Za-z0-9][A-Za-z0-9-]{0,38}", "at most 10 logins", 10),
        self_reported=read.text("reported") or None,
        dry_run=read.flag("dry-run"),
        jobs=read.jobs("jobs"),
        wait=read.duration("wait"),
        token=read.text("github-token"),
    )
    if problems := [*read.problems, *problems]:
        raise UsageError("\n".join(problems))
    return settings


_NAMES = frozenset(f"INPUT_{one.name.upper()}" for one in INPUTS)


def _unknown(name: str) -> str:
    nearest = find_nearest(name, _NAMES)
    hint = f"; did you mean {nearest.removeprefix('INPUT_').lower()}?" if nearest else ""
    return f"there is no input {name.removeprefix('INPUT_').lower()}{hint}"


class _Reader:
    """Reads what was written, by name of the input, and collects what is wrong with it under the `labels`."""

    def __init__(self, written: Mapping[str, str], labels: Mapping[str, str]) -> None:
        self._written = written
        self._labels = labels
        self._defaults = {one.name: one.default for one in INPUTS}
        self.problems: list[str] = []

    def text(self, name: str) -> str:
        return self._written[name].strip()

    def _complain(self, name: str, written: str, wanted: str) -> None:
        self.problems.append(f"{self._labels[name]} is {written!r}, wanted {wanted}")

    def path(self, name: str) -> Path | None:
        written = self.text(name)
        return Path(written) if written else None

    def flag(self, name: str) -> bool:
        return self.choice(name, ("true", "false")) == "true"

    def choice(self, name: str, words: tuple[Word, ...]) -> Word:
        written = self.text(name) or self._defaults[name]
        for word in words:
            if word == written.lower():
                return word
        nearest = find_nearest(written, words)
        hint = f"; did you mean {nearest}?" if nearest else ""
        self._complain(name, written, f"{', '.join(words[:-1])} or {words[-1]}{hint}")
        return words[0]

    def names(self, name: str, form: str, wanted: str, most: int = 20) -> tuple[str, ...]:
        """What stands between commas, each once."""
        named = tuple(dict.fromkeys(word.strip() for word in self.text(name).split(",") if word.strip()))
        if len(named) > most or not all(re.fullmatch(form, word) for word in named):
            self._complain(name, self.text(name)[:200], f"{wanted}, with commas between them")
        return named

    def seconds(self, name: str) -> float:
        written = self.text(name) or self._defaults[name]
        if re.fullmatch(r"[0-9]{1,5}(\.[0-9]{1,3})?", written) and 0 < float(written) <= ONE_DAY:
            return float(written)
        self._complain(name, written, f"seconds from 0.001 to {ONE_DAY}")
        return float(self._defaults[name])

    def duration(self, name: str) -> float:
        written = self.text(name) or self._defaults[name]
        length = units.seconds(written)
        if length is not None and length <= ONE_DAY:
            return float(length)
        self._complain(name, written, "a time such as 90s, 15m or 1h, at most 24h")
        return 0.0

    def jobs(self, name: str) -> Mapping[str, str]:
        try:
            return needed_jobs.read(self.text(name))
        except UsageError as fault:
            self.problems.append(str(fault))
            return {}

    def key(self, name: str) -> str:
        written = self.text(name) or self._defaults[name]
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,49}", written):
            self._complain(name, written, "at most 50 lowercase letters, digits and dashes")
        return written


@dataclass(frozen=True, slots=True)
class Runner:
    """What a workflow's runner offers: where the summary and the outputs go, and where the API is."""

    summary: Path | None = None
    output: Path | None = None
    api_url: str = ""
    run_id: int = 0
    attempt: int = 0

    @classmethod
    def of(cls, env: Mapping[str, str]) -> Runner:
        """The runner that the environment tells of; without one, nothing is offered."""
        if env.get("GITHUB_ACTIONS") != "true":
            return cls()
        return cls(
            summary=Path(env["GITHUB_STEP_SUMMARY"]) if env.get("GITHUB_STEP_SUMMARY") else None,
            output=Path(env["GITHUB_OUTPUT"]) if env.get("GITHUB_OUTPUT") else None,
            api_url=env.get("GITHUB_API_URL", ""),
            run_id=_count(env.get("GITHUB_RUN_ID", "")),
            attempt=_count(env.get("GITHUB_RUN_ATTEMPT", "")),
        )


def _count(text: str) -> int:
    return int(text) if re.fullmatch(r"[0-9]{1,18}", text) else 0
