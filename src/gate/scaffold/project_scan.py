"""The result of scanning a project: the items of its first checklist."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field

from gate.model.lazy_dataclass import dataclass

MAX_NAMED = 3
"""The most reports that a sentence names; the rest is counted."""


@dataclass(frozen=True, slots=True)
class ProposedExpectation:
    """An expectation, and the present value of its fact as a comment."""

    text: str
    today: str


@dataclass(frozen=True, slots=True)
class ProposedItem:
    """An item of the drafted checklist.

    `params` are the parameters under `with:`; `reports` names its reports for people, as paths or globs. `ideas` are
    further expectations as comments, `notes` what a reader of the evidence must know. `command` writes the reports,
    where they are not on disk.
    """

    id: str
    title: str
    category: str
    probe: str
    params: Mapping[str, Sequence[str] | str]
    must: tuple[ProposedExpectation, ...] = ()
    should: tuple[ProposedExpectation, ...] = ()
    ideas: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()
    command: str = ""


@dataclass(slots=True)
class ProjectScan:
    """The items for what is on disk, the `later` items for what is not, and notes on unused files.

    `commands` write the reports of both. `default_branch` is what pull requests are compared with, and `base` its name
    in this clone, such as `origin/main`. `refused` has the reports on disk that no item uses, each with the reason, by
    the probe that would read them.
    """

    items: list[ProposedItem] = field(default_factory=list)
    later: list[ProposedItem] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    default_branch: str = "main"
    base: str = "main"
    refused: dict[str, list[str]] = field(default_factory=dict)

    def refuse(self, probe: str, detail: str) -> None:
        """Notes that no item of the probe uses a report; `detail` names it and says why."""
        self.notes.append(f"not used: {detail}")
        self.refused.setdefault(probe, []).append(detail)

    @property
    def compares(self) -> bool:
        """Whether an expectation compares with the baseline, and others with the base branch without one."""
        expectations = (expectation for item in self.items for expectation in (*item.must, *item.should))
        return any("baseline" in expectation.text for expectation in expectations)
