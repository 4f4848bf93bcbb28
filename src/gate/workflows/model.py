"""The values of a workflow file, each with its position. What the file does not set is None or empty.

Source: GitHub's documentation, "Workflow syntax for GitHub Actions".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import IntEnum

from gate.model.lazy_dataclass import dataclass
from gate.model.position import Position


@dataclass(frozen=True, slots=True)
class Text:
    """A text and its position."""

    value: str
    position: Position


class Access(IntEnum):
    """The access of a token to one kind of resource."""

    NONE = 0
    READ = 1
    WRITE = 2


@dataclass(frozen=True, slots=True)
class Permissions:
    """The block `permissions`: the access by resource, and that to every resource without an entry."""

    position: Position
    levels: Mapping[str, Access] = field(default_factory=dict)
    default: Access = Access.NONE

    def access(self, resource: str) -> Access:
        """The access to a resource, such as `pull-requests`."""
        return self.levels.get(resource, self.default)


@dataclass(frozen=True, slots=True)
class Trigger:
    """One event under `on`. `types` is None for the default types; `filters` maps `paths`, `branches`, … to globs."""

    event: str
    position: Position
    types: tuple[str, ...] | None = None
    filters: Mapping[str, tuple[Text, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Concurrency:
    """The block `concurrency`; `cancels` is true when a new run cancels the one in progress."""

    group: str
    position: Position
    cancels: bool = False


@dataclass(frozen=True, slots=True)
class Matrix:
    """The legs of a matrix, each with its values by name; None when only a run knows them."""

    position: Position
    legs: tuple[Mapping[str, str], ...] | None = None

    @property
    def has_several_legs(self) -> bool:
        """Whether the job may run more than once at the same time."""
        return self.legs is None or len(self.legs) > 1


@dataclass(frozen=True, slots=True)
class Step:
    """A step: the action that it `uses`, or its `script`."""

    position: Position
    uses: Text | None = None
    script: Text | None = None
    shell: str = ""
    condition: Text | None = None
    continue_on_error: Text | None = None
    inputs: Mapping[str, Text] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Job:
    """A job: its `steps`, or the reusable workflow that it `uses`. `position` is that of its id."""

    id: str
    position: Position
    name: str = ""
    needs: tuple[str, ...] = ()
    condition: Text | None = None
    matrix: Matrix | None = None
    permissions: Permissions | None = None
    concurrency: Concurrency | None = None
    continue_on_error: Text | None = None
    uses: Text | None = None
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Workflow:
    """A workflow file; `file` is its path in the repository, `name` the path too when it has none."""

    file: str
    name: str
    triggers: Mapping[str, Trigger] = field(default_factory=dict)
    jobs: Mapping[str, Job] = field(default_factory=dict)
    permissions: Permissions | None = None
    concurrency: Concurrency | None = None
