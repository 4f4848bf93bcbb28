"""The context that the probes of a run work in."""

from __future__ import annotations

from gate.adapters.clock import Deadline
from gate.adapters.github import GitHubClient
from gate.adapters.host import Host
from gate.adapters.http.client import HttpClient
from gate.config.settings import Settings
from gate.model.evidence import NotApplicable, Unseen
from gate.model.subject import Change, Subject
from gate.probes.common.probe import ProbeContext
from gate.result.load import load_self_reported


def build_context(
    subject: Subject,
    change: Change | Unseen | NotApplicable,
    settings: Settings,
    host: Host,
    client: GitHubClient | None,
    *,
    not_checked_out: Unseen | None,
) -> ProbeContext:
    """The context for one subject; its deadline begins now. `not_checked_out` says why the workspace is another tree.

    Raises:
        UsageError: when the result of the pull request's own run cannot be read.
    """
    return ProbeContext(
        host,
        subject,
        change,
        Deadline.after(settings.run_timeout),
        HttpClient(allow_private=settings.allow_private),
        client,
        settings.jobs,
        not_checked_out=not_checked_out,
        self_reported=load_self_reported(settings, host.workspace),
    )
