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
    """What a probe may use: the host, the subject and its change, clients for services and GitHub, and a deadline.

    `client` is None without a token or a repository, and `no_client` says which is missing. `jobs` maps the jobs that
    the gate's job needs to their results. `item` is the id of the item, and `minimums` are the smallest values that its
    expectations allow, by fact: a probe lists what is below, and does not judge it. When the workspace does not hold
    the subject's files, `not_checked_out` gives the reason, and `self_reported` holds the evidence that the pull
    request's own run saved. Without `network_allowed`, no probe may call a service or GitHub: the checklist comes from
    the pull request, and this run holds secrets. `baseline` is the earlier result to compare with, which the change
    cannot write; `history.read_earlier` gives what it remembers of the item. `no_baseline` says why there is none: not
    applicable where earlier results can be read and there is none yet. `baseline_notes` say what is wrong with the
    history of the repository. `identifies_findings` is false where nothing reads what identifies a finding in other
    runs: its fingerprint, and the inventory.
    """

    host: Host
    subject: Subject = field(default_factory=Subject)
    change: Change | Unseen | NotApplicable = field(
        default_factory=lambda: NotApplicable("this event has no change to compare with")
    )
    deadline: Deadline = field(default_factory=Deadline)
    open_http: Callable[[], HttpClient] = _http_client
    client: GitHubClient | None = None
    no_client: Unseen = field(default_factory=lambda: Unseen(Cause.NO_TOKEN, "there is no GitHub token"))
    jobs: Mapping[str, str] = field(default_factory=dict)
    item: str = ""
    minimums: Mapping[str, Fraction] = field(default_factory=dict)
    not_checked_out: Unseen | None = None
    self_reported: SelfReported | None = None
    network_allowed: bool = True
    baseline: Baseline | None = None
    no_baseline: Unseen | NotApplicable = field(
        default_factory=lambda: Unseen(Cause.NO_BASELINE, "this run has no baseline")
    )
    baseline_notes: tuple[str, ...] = ()
    identifies_findings: bool = True

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
    """One kind of evidence.

    `params` is the pydantic model of the parameters under `with:`. `facts` are the facts of every item of this probe.
    `item_facts` returns the facts that an item declares itself. `unavailable_facts` maps each fact that these
    parameters never yield to the text that says what to write; an expectation about such a fact is refused. `is_remote`
    is true when an item with these parameters depends only on services or GitHub, so that no checkout can change its
    evidence. `wait` is for how many seconds an item is measured again while its expectations do not hold.
    `may_not_apply` names the facts that can be not applicable although the report was read. `remedies` maps
    facts to advice for evidence that another run reported: it uses only our own text and the parameters, because that
    evidence may come from a stranger. `lists_findings` is true when it lists findings with the facts that count them,
    so that a waiver can name them. `tree_facts` are facts that depend only on the files that the globs among the
    parameters match, so that they can be measured on any commit.
    """

    summary: str
    params: type[BaseModel]
    facts: tuple[FactSpec, ...]
    measure: Callable[[Any, ProbeContext], Evidence]
    item_facts: Callable[[Any], Sequence[FactSpec]] = field(default=lambda _params: ())
    unavailable_facts: Callable[[Any], Mapping[str, str]] = field(default=lambda _params: {})
    is_remote: Callable[[Any], bool] = field(default=lambda _params: False)
    seen_without_checkout: Callable[[Any, ProbeContext], Mapping[str, Observation]] = field(
        default=lambda _params, _context: {}
    )
    wait: Callable[[Any], float] = field(default=lambda _params: 0)
    remedies: Callable[[Any, Evidence], Mapping[str, Remedy]] = field(default=lambda _params, _evidence: {})
    lists_findings: bool = False
    may_not_apply: tuple[str, ...] = ()
    tree_facts: tuple[str, ...] = ()

    def declares(self, params: object) -> Mapping[str, FactSpec]:
        """The facts of an item with these parameters, by name."""
        return MappingProxyType({spec.name: spec for spec in (*self.facts, *self.item_facts(params))})
