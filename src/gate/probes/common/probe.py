"""The interface of a probe: a summary, its parameters, the facts it declares, and a function that measures them.

A probe collects facts and never says good or bad. `measure(params, context)` returns `Evidence` with every declared
fact as `Seen`, `Unseen` or `NotApplicable`. When it raises `EvidenceError`, every fact of the item is unseen with that
cause; any other exception makes them unseen with the cause `crashed`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from gate.adapters.clock import Clock, Deadline
from gate.adapters.host import Host
from gate.adapters.repository import Repository
from gate.adapters.secrets import Secrets
from gate.adapters.workspace import Workspace
from gate.config.runner import is_ci
from gate.model.decision import Baseline
from gate.model.evidence import Cause, Evidence, NotApplicable, Observation, Remedy, SelfReported, Unseen
from gate.model.lazy_dataclass import dataclass
from gate.model.subject import Change, Subject
from gate.model.values import FactSpec

if TYPE_CHECKING:
    from pydantic import BaseModel

    from gate.adapters.github import GitHubClient
    from gate.adapters.http.client import HttpClient


def _http_client() -> HttpClient:
    from gate.adapters.http.client import HttpClient

    return HttpClient()


@dataclass(frozen=True, slots=True)
class ProbeContext:
    """What a probe may use: the host, the subject and its change, clients for services and GitHub, and a deadline."""

    host: Host
    subject: Subject = field(default_factory=Subject)
    change: Change | Unseen | NotApplicable = field(
        default_factory=lambda: NotApplicable("this event has no change to compare with")
    )
    deadline: Deadline = field(default_factory=Deadline)
    open_http: Callable[[], HttpClient] = _http_client
    client: GitHubClient | None = None
    no_client: Unseen = field(default_factory=lambda: Unseen(Cause.NO_TOKEN, "there is no GitHub token"))
    """Why there is no client: the token or the repository is missing."""
    jobs: Mapping[str, str] = field(default_factory=dict)
    """The results of the jobs that the gate's job needs."""
    item: str = ""
    """The id of the item."""
    minimums: Mapping[str, Fraction] = field(default_factory=dict)
    """The smallest values that the expectations allow, by fact: a probe lists what is below, and does not judge it."""
    not_checked_out: Unseen | None = None
    """Why the workspace does not hold the subject's files."""
    self_reported: SelfReported | None = None
    """The evidence that the pull request's own run saved."""
    network_allowed: bool = True
    """False when the checklist comes from the pull request and this run holds secrets: no probe may call out."""
    baseline: Baseline | None = None
    """The earlier result, which the change cannot write; `history.read_earlier` gives what it remembers of the item."""
    no_baseline: Unseen | NotApplicable = field(
        default_factory=lambda: Unseen(Cause.NO_BASELINE, "this run has no baseline")
    )
    """Why there is no baseline: not applicable where earlier results can be read and there is none yet."""
    baseline_notes: tuple[str, ...] = ()
    """What is wrong with the history of the repository."""
    identifies_findings: bool = True
    """False where nothing reads what identifies a finding in other runs: its fingerprint, and the inventory."""

    @property
    def is_on_own_machine(self) -> bool:
        """Whether the run is on someone's machine, not in a workflow or another CI system."""
        return self.subject.is_local and not is_ci(self.host.env)

    @property
    def workspace(self) -> Workspace:
        """The files of the root."""
        return self.host.workspace

    @property
    def repository(self) -> Repository:
        """The git repository that contains the root."""
        return self.host.repository

    @property
    def clock(self) -> Clock:
        """The clock of the run."""
        return self.host.clock

    @property
    def secrets(self) -> Secrets:
        """The secrets of the environment."""
        return self.host.secrets


@dataclass(frozen=True, slots=True)
class Probe:
    """One kind of evidence."""

    summary: str
    params: type[BaseModel]
    """The model of the parameters under `with:`."""
    facts: tuple[FactSpec, ...]
    """The facts of every item of this probe."""
    measure: Callable[[Any, ProbeContext], Evidence]
    item_facts: Callable[[Any], Sequence[FactSpec]] = field(default=lambda _params: ())
    """The facts that an item declares itself."""
    unavailable_facts: Callable[[Any], Mapping[str, str]] = field(default=lambda _params: {})
    """Facts that these parameters never yield, each with what to write; an expectation about one is refused."""
    is_remote: Callable[[Any], bool] = field(default=lambda _params: False)
    """Whether an item depends only on services or GitHub, so that no checkout can change its evidence."""
    seen_without_checkout: Callable[[Any, ProbeContext], Mapping[str, Observation]] = field(
        default=lambda _params, _context: {}
    )
    """The facts that are seen although the workspace does not hold the subject's files."""
    wait: Callable[[Any], float] = field(default=lambda _params: 0)
    """For how many seconds an item is measured again while its expectations do not hold."""
    remedies: Callable[[Any, Evidence], Mapping[str, Remedy]] = field(default=lambda _params, _evidence: {})
    """Advice by fact for evidence that another run reported: our own text only, as that run may be a stranger's."""
    lists_findings: bool = False
    """Whether it lists findings with the facts that count them, so that a waiver can name them."""
    may_not_apply: tuple[str, ...] = ()
    """The facts that can be not applicable although the report was read."""
    tree_facts: tuple[str, ...] = ()
    """Facts that depend only on the files that the globs match, so that they can be measured on any commit."""

    def declares(self, params: object) -> Mapping[str, FactSpec]:
        """The facts of an item with these parameters, by name."""
        return MappingProxyType({spec.name: spec for spec in (*self.facts, *self.item_facts(params))})
