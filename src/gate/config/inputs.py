"""The table of the action's inputs and outputs, from which action.yml, the flags and docs/action.md are generated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Input(NamedTuple):
    """One input of the action, and the flag of `gate check` with the same meaning.

    `metavar` names the value that the flag takes; empty for a switch. `cli_default` is the default of the flag where
    it differs from the action's `default`: a local run posts no comment and writes no file.
    """

    name: str
    default: str
    description: str
    flag: str = ""
    metavar: str = ""
    cli_default: str | None = None

    @property
    def option(self) -> str:
        """The flag, `--NAME` unless the table gives another; empty for an input without a flag."""
        return "" if self.name == "github-token" else self.flag or f"--{self.name}"

    @property
    def variable(self) -> str:
        """The environment variable of the input; the runner upper-cases the name and keeps hyphens."""
        return f"INPUT_{self.name.upper()}"

    @property
    def static_default(self) -> str:
        """The default; empty where only the runner can evaluate it."""
        return "" if self.default.startswith("${{") else self.default

    @property
    def flag_default(self) -> str:
        """The default of the flag."""
        return self.static_default if self.cli_default is None else self.cli_default


INPUTS = (
    Input(
        "github-token", "${{ github.token }}",
        "Token for GitHub's API; posting the comment needs `pull-requests: write`.",
    ),
    Input(
        "checklist", "",
        "Path of the checklist, relative to `root`; by default .github/readiness.yml, else readiness.yml.",
        metavar="FILE",
    ),
    Input("root", ".", "Folder to evaluate: the repository, or a folder in it.", metavar="DIR"),
    Input(
        "base", "", "Branch or commit to compare the working tree with, instead of the pull request's base.",
        metavar="REF",
    ),
    Input(
        "baseline", "",
        "Saved result (`result-file`) of an earlier run, for expectations that compare with `baseline`.",
        metavar="FILE",
    ),
    Input(
        "selftest", "",
        "Result of `gate selftest --json`: the saved result then says when each item was last seen red.",
        metavar="FILE",
    ),
    Input(
        "history", "auto",
        "Where earlier results are: `branch` (readiness-history), `branch:NAME`, a folder, or a URL (s3, gs, az, "
        "file). A run on the default branch adds its result, on a branch with `contents: write`; other runs only read "
        "their baseline. `auto` reads the branch where it exists, and adds nothing; `none` reads nothing.",
        metavar="STORE", cli_default="",
    ),
    Input(
        "key", "readiness", "Name of this gate, if a repository has several; each key has its own comment.",
        metavar="KEY",
    ),
    Input(
        "comment", "always", "When to comment on the pull request: always, on-failure, changes or never.",
        metavar="WHEN", cli_default="never",
    ),
    Input(
        "status", "auto",
        "When to set the commit status `gate/KEY`: auto, always or never. Needs `statuses: write`.",
        metavar="WHEN",
    ),
    Input(
        "check-run", "false",
        "With true, add a check run `gate/KEY` with the findings at their lines. Needs `checks: write`.",
    ),
    Input(
        "audit", "auto",
        "When to update the audit issue: auto (scheduled runs), always (also runs started by hand) or never. "
        "Needs `issues: write`.",
        metavar="WHEN", cli_default="never",
    ),
    Input("audit-labels", "", "Labels of the audit issue, comma-separated.", metavar="LABELS"),
    Input("audit-assignees", "", "Logins to assign the audit issue to, comma-separated.", metavar="LOGINS"),
    Input(
        "notify", "",
        "Where to report changes of the audit: `slack:VARIABLE`, `teams:VARIABLE` or `json:VARIABLE`, comma-separated; "
        "each environment variable holds the https address of a webhook.",
        metavar="TARGETS",
    ),
    Input(
        "reported", "",
        "Saved result of the pull request's own run, for a second stage that does not check out the pull request.",
        metavar="FILE",
    ),
    Input("enforce", "true", "With false, report only: the step never fails because of the decision.", "--no-enforce"),
    Input(
        "jobs", "", "Results of the needed jobs, as JSON from `toJSON(needs)`; explains missing reports.",
        metavar="JSON",
    ),
    Input(
        "wait", "0m", "How long to wait for missing reports and for checks that are still running, such as `15m`.",
        metavar="TIME",
    ),
    Input(
        "result-file", "readiness-result.json", "File for the decision as JSON; empty writes none.", "--json",
        metavar="FILE", cli_default="",
    ),
    Input("html-file", "", "File for the decision as one HTML page.", "--html", metavar="FILE"),
    Input("markdown-file", "", "File for the decision as Markdown.", "--markdown", metavar="FILE"),
    Input("sarif-file", "", "File for what fails as SARIF 2.1.0, for code scanning.", "--sarif", metavar="FILE"),
    Input("junit-file", "", "File for every expectation as JUnit XML, for test views.", "--junit", metavar="FILE"),
    Input(
        "code-quality-file", "", "File for what fails as a Code Quality report of GitLab.", "--code-quality",
        metavar="FILE",
    ),
    Input("timeout", "120", "Time limit for one item, in seconds, unless the item sets its own.", metavar="SECONDS"),
    Input("run-timeout", "900", "Time limit for all items together, in seconds.", metavar="SECONDS"),
    Input("allow-private", "false", "With true, allow health URLs on loopback and private addresses."),
    Input("dry-run", "false", "With true, post and write nothing; the log lists what would be done."),
)  # fmt: skip
"""The inputs of the action, in the order of action.yml and docs/action.md; `gate check` derives its flags from them."""

OUTPUTS: Mapping[str, str] = {
    "decision": "`ready`, `not ready` or `undecided`",
    "score": "score in whole percent; empty when no item has weight",
    "failed": "number of items that fail",
    "warned": "number of items with a warning",
    "unknown": "number of items without the data to decide",
    "result-file": "path of the saved result",
    "comment-url": "address of the comment, if one was posted",
    "issue-url": "address of the audit issue, if there is one",
}
"""The outputs of the action and what they hold."""
