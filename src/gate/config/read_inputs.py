"""Reads action inputs and command-line flags into Settings, and reports every invalid value at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar, get_args

from gate.config import needed_jobs
from gate.config.inputs import INPUTS
from gate.config.settings import (
    HISTORY_SCHEMES,
    STANDARD_OUTPUT,
    AuditMode,
    CommentMode,
    NotificationFormat,
    NotificationTarget,
    Settings,
    StatusMode,
)
from gate.model import units
from gate.model.codes import Code
from gate.model.errors import UsageError
from gate.model.suggestions import did_you_mean

ONE_DAY = 86_400
"""The longest time limit, in seconds."""

_PAGES = ("markdown-file", "html-file", "result-file", "sarif-file", "junit-file", "code-quality-file")
"""The inputs that name the file of a page."""

MAX_TARGETS = 5
"""How many targets of notifications a run has."""

_BRANCH = r"(?!.*(\.\.|//|@\{|\.lock(/|$)|/$|\.$|/\.))[A-Za-z0-9_][A-Za-z0-9._/@+-]{0,199}"
"""The names of branches that git allows (git-check-ref-format), of plain characters."""

AUTO_HISTORY = "auto"
NO_HISTORY = "none"
"""The inputs `history` without a name: the branch if it exists, and none at all."""

Choice = TypeVar("Choice", bound=str)


def from_inputs(env: Mapping[str, str]) -> Settings:
    """The settings of the action, from the variables `INPUT_…` that the runner sets.

    An input without a value in the workflow is empty or missing there.

    Raises:
        UsageError: with every invalid or unknown input, what is expected, and the nearest valid value.
    """
    values = {row.name: env.get(row.variable, row.static_default) for row in INPUTS}
    values["history"] = values["history"].strip() or AUTO_HISTORY
    names = {row.variable: row.name for row in INPUTS}
    unknown = sorted(name for name in env if name.startswith("INPUT_") and name not in names)
    reader = _Reader(values, {row.name: row.name for row in INPUTS})
    settings = reader.settings()
    for name in _PAGES:
        if reader.path(name) == STANDARD_OUTPUT:
            reader.problems.append(f"{name} is '-', expected a file: the output of the action is the log of the job")
    reader.problems += [_describe_unknown(name.removeprefix("INPUT_").lower()) for name in unknown]
    return _without_problems(settings, reader.problems)


def from_flags(arguments: Mapping[str, str | None], token: str = "") -> Settings:
    """The settings of `gate check` from the values of its flags by name of the input; None for a flag not used.

    Raises:
        UsageError: with every invalid flag, what is expected, and the nearest valid value.
    """
    values = {row.name: row.flag_default if (value := arguments.get(row.name)) is None else value for row in INPUTS}
    labels = {row.name: row.option for row in INPUTS}
    reader = _Reader(values | {"github-token": token}, labels)
    settings = reader.settings()
    printed = [labels[name] for name in _PAGES if reader.path(name) == STANDARD_OUTPUT]
    if len(printed) > 1:
        reader.problems.append(f"{' and '.join(printed)} are `-`, expected one page on standard output; name files")
    return _without_problems(settings, reader.problems)


def _without_problems(settings: Settings, problems: list[str]) -> Settings:
    if problems:
        raise UsageError(Code.INVALID_INPUT, "\n".join(problems))
    return settings


def _describe_unknown(name: str) -> str:
    hint = did_you_mean(name, [row.name for row in INPUTS])
    return f"there is no input {name}" + (f"; {hint}" if hint else "")


class _Reader:
    """Reads values by name of the input; collects the `problems`, in which an input is called by its label."""

    def __init__(self, values: Mapping[str, str], labels: Mapping[str, str]) -> None:
        self._values = values
        self._labels = labels
        self._defaults = {row.name: row.default for row in INPUTS}
        self.problems: list[str] = []

    def settings(self) -> Settings:
        """All values as settings; where one is invalid, its default is in its place."""
        return Settings(
            root=Path(self.text("root") or "."),
            checklist=self.text("checklist") or None,
            base=self.text("base") or None,
            baseline=self.path("baseline"),
            selftest=self.path("selftest"),
            history=self.history("history"),
            markdown=self.path("markdown-file"),
            html=self.path("html-file"),
            json=self.path("result-file"),
            sarif=self.path("sarif-file"),
            junit=self.path("junit-file"),
            code_quality=self.path("code-quality-file"),
            enforce=self.boolean("enforce"),
            allow_private=self.boolean("allow-private"),
            item_timeout=self.seconds("timeout"),
            run_timeout=self.seconds("run-timeout"),
            key=self.key("key"),
            comment=self.choice("comment", get_args(CommentMode)),
            status=self.choice("status", get_args(StatusMode)),
            check_run=self.boolean("check-run"),
            audit=self.choice("audit", get_args(AuditMode)),
            audit_labels=self.names("audit-labels", r"[^\x00-\x1f]{1,50}", "at most 20 labels of 50 characters"),
            audit_assignees=self.names("audit-assignees", r"[A-Za-z0-9][A-Za-z0-9-]{0,38}", "at most 10 logins", 10),
            notify=self.targets("notify"),
            self_reported=self.text("reported") or None,
            dry_run=self.boolean("dry-run"),
            jobs=self.jobs("jobs"),
            wait=self.duration("wait"),
            token=self.text("github-token"),
        )

    def text(self, name: str) -> str:
        return self._values[name].strip()

    def _report(self, name: str, value: str, expected: str) -> None:
        self.problems.append(f"{self._labels[name]} is {value!r}, expected {expected}")

    def path(self, name: str) -> Path | None:
        value = self.text(name)
        return Path(value) if value else None

    def boolean(self, name: str) -> bool:
        return self.choice(name, ("true", "false")) == "true"

    def choice(self, name: str, options: tuple[Choice, ...]) -> Choice:
        value = self.text(name) or self._defaults[name]
        for option in options:
            if option == value.lower():
                return option
        hint = did_you_mean(value, options)
        self._report(name, value, f"{', '.join(options[:-1])} or {options[-1]}" + (f"; {hint}" if hint else ""))
        return options[0]

    def names(self, name: str, pattern: str, expected: str, limit: int = 20) -> tuple[str, ...]:
        """The comma-separated names, without duplicates."""
        names = tuple(dict.fromkeys(part.strip() for part in self.text(name).split(",") if part.strip()))
        if len(names) > limit or not all(re.fullmatch(pattern, part) for part in names):
            self._report(name, self.text(name)[:200], f"{expected}, comma-separated")
        return names

    def targets(self, name: str) -> tuple[NotificationTarget, ...]:
        """The targets of notifications. One that is an address is not repeated: it is a secret."""
        targets = []
        for part in filter(None, map(str.strip, self.text(name).split(","))):
            form, _, variable = part.partition(":")
            choice = next((option for option in get_args(NotificationFormat) if option == form), None)
            if choice is None or not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,99}", variable):
                start, slash, _ = part.partition("://" if "://" in part else "/")
                label = f"{start[:100]}{slash}…" if slash else part[:100]
                self._report(name, label, "slack:VARIABLE, teams:VARIABLE or json:VARIABLE, where VARIABLE is the name "
                             "of an environment variable that holds the address")  # fmt: skip
                return ()
            targets.append(NotificationTarget(choice, variable))
        if len(targets) > MAX_TARGETS:
            self._report(name, f"{len(targets)} targets", f"at most {MAX_TARGETS}")
        return tuple(dict.fromkeys(targets))

    def seconds(self, name: str) -> float:
        value = self.text(name) or self._defaults[name]
        if re.fullmatch(r"[0-9]{1,5}(\.[0-9]{1,3})?", value) and 0 < float(value) <= ONE_DAY:
            return float(value)
        self._report(name, value, f"seconds from 0.001 to {ONE_DAY}")
        return float(self._defaults[name])

    def duration(self, name: str) -> float:
        value = self.text(name) or self._defaults[name]
        length = units.seconds(value)
        if length is not None and length <= ONE_DAY:
            return float(length)
        self._report(name, value, "a time such as 90s, 15m or 1h, at most 24h")
        return 0.0

    def jobs(self, name: str) -> Mapping[str, str]:
        try:
            return needed_jobs.parse(self.text(name))
        except UsageError as error:
            self.problems.append(str(error))
            return {}

    def history(self, name: str) -> str:
        value = self.text(name)
        if value == NO_HISTORY:
            return ""
        branch = value.removeprefix("branch:") if value.startswith("branch:") else ""
        if value == "branch:" or (branch and re.fullmatch(_BRANCH, branch) is None):
            self._report(name, value, "the name of a branch after `branch:`, such as branch:readiness-history")
        scheme, separator, rest = value.partition("://")
        if separator and (scheme not in HISTORY_SCHEMES or not rest):
            self._report(name, value, f"a URL that begins with {', '.join(f'{name}://' for name in HISTORY_SCHEMES)}")
        return value

    def key(self, name: str) -> str:
        value = self.text(name) or self._defaults[name]
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,49}", value):
            self._report(name, value, "at most 50 lowercase letters, digits and hyphens")
        return value
