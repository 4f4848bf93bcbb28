"""Advice on missing data that differs from the general one: at a terminal, on GitLab, and for a service.

The placeholders are those of `gate.render.remediation.ADVICE`, and `{wait}`: what makes this run wait. A cause that
is not listed has the general advice.
"""

from __future__ import annotations

from collections.abc import Mapping

from gate.model.evidence import Cause
from gate.model.surface import Surface

ADVICE_AT_TERMINAL: Mapping[Cause, str] = {
    Cause.ABSENT: "Produce the evidence before the gate runs: run the command that writes it. If it has another name "
    "or path, fix the item at {position}.",
    Cause.NO_MATCHING_FILE: "Run the command that writes {report} before the gate. If the file has another path, fix "
    "the path at {position}.",
    Cause.OTHER_PATH: "Fix the path at {position}. If it is right, run the command that writes {report} before the "
    "gate.",
    Cause.NO_CHANGE: "Name the base branch with `--base`, or pass an earlier result with `--baseline`.",
    Cause.SHALLOW_CHECKOUT: "Fetch the history with `git fetch --unshallow`.",
    Cause.UNKNOWN_BASE: "Fetch the base branch, or pass a branch or commit that this clone has with `--base`.",
    Cause.EMPTY: "Check the command that writes {report}: it reported nothing to evaluate.",
    Cause.UNREADABLE: "Check the command that writes {report}, fix the problem named above, and run it again.",
    Cause.GIT_FAILED: "Make sure that git works in this folder.",
    Cause.GIT_NOT_INSTALLED: "Install git.",
    Cause.NOT_A_REPOSITORY: "Run the gate in a git repository, or name its folder with `--root`.",
    Cause.UNREACHABLE: "Check the address at {position}, and that {address} is up and reachable from this machine.",
    Cause.RATE_LIMITED: "Run the gate again after the rate limit resets, or set GITHUB_TOKEN to a token with a higher "
    "limit.",
    Cause.NO_TOKEN: "Set GITHUB_TOKEN to a token that can read the repository.",
    Cause.NO_REPOSITORY: "Set GITHUB_REPOSITORY to OWNER/NAME, and for an Enterprise Server GITHUB_SERVER_URL to its "
    "address.",
    Cause.MISSING_PERMISSION: "Set GITHUB_TOKEN to a token that has the permission named above.",
    Cause.ADDRESS_BLOCKED: "Use a public address at {position}. If the service is private and trusted, pass "
    "`--allow-private`.",
    Cause.CERTIFICATE_NOT_TRUSTED: "Renew or replace the certificate of {address}, or trust its issuer on this "
    "machine.",
    Cause.CRASHED: "Report this as a bug of the gate, and include the output of `gate -v check`.",
    Cause.TOO_MANY_CHANGED_FILES: "Split the change into smaller ones, or run the gate in a clone that has its "
    "commits, so that git lists the changed files.",
    Cause.OTHER_RUN: "Save a result of the newest run of the pull request, and pass that one with `--reported`.",
    Cause.NOT_CHECKED_OUT: "Check out the commit named above, and run the gate there.",
    Cause.OUTSIDE_ROOT: "Write the file inside this folder and fix the path at {position}, or name the folder that "
    "holds it with `--root`.",
}
"""Advice to somebody at a terminal, where it differs from ADVICE: no inputs, no jobs, no checkout step."""

_ONLY_ON_GITHUB = "Leave the item out on GitLab: its data is GitHub's, and a job of GitLab cannot read it."

ADVICE_ON_GITLAB: Mapping[Cause, str] = {
    Cause.SHALLOW_CHECKOUT: 'Set the variable `GIT_DEPTH: "0"` of the job, so that the checkout has the history.',
    Cause.UNKNOWN_BASE: 'Set the variable `GIT_DEPTH: "0"` of the job, so that the checkout has the base commit.',
    Cause.NO_CHANGE: "Run the gate in a merge request pipeline, or pass an earlier result with `--baseline`.",
    Cause.TOO_MANY_CHANGED_FILES: "Split the change into smaller merge requests.",
    Cause.GIT_FAILED: 'Make sure that git works in the job: a checkout with `GIT_DEPTH: "0"`, and git on the PATH.',
    Cause.NOT_A_REPOSITORY: "Run the gate in a git repository; the job needs GitLab's checkout (`GIT_STRATEGY`).",
    Cause.NOT_CHECKED_OUT: "Run the gate in a merge request pipeline, whose checkout contains the commit named above.",
    Cause.OTHER_RUN: "Run all jobs of the pipeline again, so that its newest job saves a result.",
    Cause.NO_TOKEN: _ONLY_ON_GITHUB,
    Cause.NO_REPOSITORY: _ONLY_ON_GITHUB,
    Cause.MISSING_PERMISSION: _ONLY_ON_GITHUB,
    Cause.ADDRESS_BLOCKED: "Use a public address at {position}. If the service is private and trusted, pass "
    "`--allow-private`.",
}
"""Advice in a job of GitLab, where it differs from ADVICE: no action, no inputs, no permissions of a job."""

ADVICE_BY_SURFACE: Mapping[Surface, Mapping[Cause, str]] = {
    Surface.TERMINAL: ADVICE_AT_TERMINAL,
    Surface.GITLAB: ADVICE_ON_GITLAB,
}
"""The advice that differs, by where the reader can change something."""

ADVICE_ON_SERVICE: Mapping[Cause, str] = {
    Cause.ABSENT: "Check the address at {position}: {address} has nothing to evaluate there.",
    Cause.NOT_IN_REPORT: "Make {address} return this too, or change what the item at {position} expects.",
    Cause.MISSING_VALUE: "If {address} is still computing the value, let the gate wait for it with {wait}; otherwise "
    "fix the query or name that selects it in the item at {position}.",
    Cause.QUERY_FAILED: "Compare the response of {address} with the query in the item at {position}, and fix the "
    "query.",
    Cause.EMPTY: "Check {address}: its response has nothing to evaluate. If it is still computing, let the gate wait "
    "with {wait}.",
    Cause.UNREADABLE: "Check {address}, and fix the problem of its response named above.",
    Cause.WRONG_FORMAT: "Make {address} respond in a format that this probe reads, or use another address at "
    "{position}.",
    Cause.OTHER_FORMAT: "Set `format` in the item at {position} to the format that {address} responds in.",
    Cause.TOO_LARGE: "Use an address at {position} that returns less than {address}.",
    Cause.INCOMPLETE: "Check why {address} returns less than it declares.",
    Cause.STALE: "Update what {address} serves, or allow an older response with `max_age` at {position}.",
    Cause.FORBIDDEN: "Send {address} credentials that it accepts, with `headers` in the item at {position}.",
}
"""Advice on the response of a service, which no step of the workflow writes."""
