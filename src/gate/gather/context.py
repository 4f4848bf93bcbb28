"""The context that the probes of a run work in."""

from __future__ import annotations

from gate.adapters.clock import Deadline
from gate.adapters.github import GitHubClient
from gate.adapters.host import Host
from gate.adapters.http.client import HttpClient
from gate.config.settings import Settings
from gate.model.evidence import NotApplicable, SelfReported, Unseen
from gate.model.subject import Change, Subject
from gate.probes.common.probe import ProbeContext


def build_context(
    subject: Subject,
    change: Change | Unseen | NotApplicable,
    settings: Settings,
    host: Host,
    client: GitHubClient | None,
    *,
    not_checked_out: Unseen | None = None,
    self_reported: SelfReported | None = None,
) -> ProbeContext:
    """The context for one subject; its deadline begins now."""
    return ProbeContext(
        host,
        subject,
        change,
        Deadline.after(settings.run_timeout),
        HttpClient(allow_private=settings.allow_private),
        client,
        settings.jobs,
        not_checked_out=not_checked_out,
        self_reported=self_reported,
    )
