"""What the probes of a run may use: the subject, its change, clients, deadline, and the limits on untrusted code."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from gate.adapters.clock import Deadline
from gate.adapters.github import GitHubClient
from gate.adapters.github.connect import NO_TOKEN, why_not_connected
from gate.adapters.host import Host
from gate.adapters.stores.open_store import AUTO
from gate.config.settings import Settings
from gate.model.codes import Code
from gate.model.errors import UsageError
from gate.model.subject import Subject
from gate.policy.change import read_change
from gate.policy.trust import limit_git, proposal_may_use_network, why_not_checked_out
from gate.probes.common.probe import ProbeContext
from gate.result.load import load_self_reported

if TYPE_CHECKING:
    from gate.adapters.http.client import HttpClient


def build_context(subject: Subject, settings: Settings, host: Host, client: GitHubClient | None = None) -> ProbeContext:
    """The context for the probes of one subject; its deadline begins now.

    Raises:
        UsageError: when nothing may be decided about the subject, the base to compare with is not a commit, or the
            result of the pull request's own run cannot be read.
    """
    if subject.refusal:
        raise UsageError(Code.SHARED_COMMIT, subject.refusal)
    host = limit_git(host, subject)
    return ProbeContext(
        host,
        subject,
        change=read_change(host, subject, settings.base, client),
        deadline=Deadline.after(settings.run_timeout),
        open_http=partial(_open_http, allow_private=settings.allow_private),
        client=client,
        no_client=NO_TOKEN if client else why_not_connected(settings, host),
        jobs=settings.jobs,
        not_checked_out=why_not_checked_out(subject, host.repository),
        self_reported=load_self_reported(settings, host.workspace),
    )


def _open_http(*, allow_private: bool) -> HttpClient:
    """The client for services; imported only by a probe that calls one."""
    from gate.adapters.http.client import HttpClient

    return HttpClient(allow_private=allow_private)


def limit_to_proposal(context: ProbeContext) -> ProbeContext:
    """The context for a checklist that only the pull request has, which nobody has reviewed yet."""
    return replace(context, network_allowed=proposal_may_use_network(context.subject))


def identify_if_saved(context: ProbeContext, settings: Settings) -> ProbeContext:
    """The context of a run, whose findings are only identified if its result is saved: only later runs compare them."""
    has_result = settings.json is not None or settings.record or settings.history not in ("", AUTO)
    return replace(context, identifies_findings=has_result)
