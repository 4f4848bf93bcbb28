"""The diagnosis of a set-up: what was examined, and the condition that was seen, as fields. `render` makes the text."""

from __future__ import annotations

from enum import Enum, StrEnum, auto

from gate.model.lazy_dataclass import dataclass
from gate.model.position import Position

Value = str | int | tuple[object, ...]
"""A field of an examination: a name, a count, or several names, needs or carriers."""

Fields = dict[str, Value]
"""The fields of an examination by name."""


class Outcome(StrEnum):
    """What an examination shows; UNKNOWN when nobody could look."""

    GOOD = "good"
    BAD = "bad"
    UNKNOWN = "unknown"


class Condition(Enum):
    """The condition of one part of the set-up; `render.doctor_texts` has its text, with the fields that it needs."""

    SERVER = auto()
    TOKEN_READS = auto()
    NO_TOKEN = auto()
    TOKEN_READS_NOTHING = auto()

    PERMISSIONS_SUFFICE = auto()
    PERMISSIONS_MISSING = auto()
    PERMISSIONS_MISSING_IN_CALL = auto()
    NO_PERMISSIONS_BLOCK = auto()

    EVENT_WITH_CHECK = auto()
    EVENT_WITH_STATUS = auto()
    UNSUPPORTED_EVENT = auto()

    GATE_REPORTS = auto()
    GATE_MAY_BE_ELSEWHERE = auto()
    NO_WORKFLOW = auto()
    NO_GATE = auto()
    UNREAD_WORKFLOWS = auto()
    FILE_OF_DEFAULT_BRANCH = auto()
    NO_TRAP = auto()
    RUNS_AFTER_FAILURE = auto()
    SKIPPED_AFTER_STEP = auto()
    SKIPPED_IN_SCRIPT = auto()
    NO_STEP_WRITES_REPORTS = auto()

    NOTHING_ON_PULL_REQUESTS = auto()
    RULES_UNREAD = auto()
    REQUIRED = auto()
    REQUIRED_PERHAPS = auto()
    REQUIRED_OF_OTHER_APP = auto()
    REQUIRED_IN_QUEUE_ALONE = auto()
    WORKFLOW_REQUIRED = auto()
    NOT_REQUIRED = auto()
    NOT_REQUIRED_BY_RULES = auto()
    OTHER_NAME_REQUIRED = auto()
    LEGS_NOT_REQUIRED = auto()
    OTHER_CHECK_REQUIRED = auto()
    SILENT_IN_QUEUE = auto()
    BRANCH_FILTERED = auto()

    NO_CHECKOUT_STEP = auto()
    STEP_WITH_COMMITS = auto()
    STEP_WITH_ALL_COMMITS = auto()
    STEP_WITHOUT_PARENT = auto()
    GIT_NOT_TRUSTED = auto()
    NO_CHECKOUT = auto()
    COMMIT_WITHOUT_BASE = auto()
    COMMIT = auto()
    COMMIT_AND_PARENT = auto()

    VALID_CHECKLIST = auto()
    CHECKLIST_WITH_WARNINGS = auto()
    UNMATCHED_GLOBS = auto()
    MATCHED_GLOBS = auto()

    PROBLEM = auto()


class TokenKind(StrEnum):
    """The kind of a token; the value is its prefix (GitHub, "About authentication to GitHub")."""

    WORKFLOW = "ghs_"
    CLASSIC = "ghp_"
    FINE_GRAINED = "github_pat_"
    OAUTH_APP = "gho_"
    PERSON_THROUGH_APP = "ghu_"
    OTHER = ""


class Purpose(Enum):
    """What a run needs a permission for."""

    BASE_CHECKLIST = auto()
    COMMENT = auto()
    STATUS = auto()
    CHECK_RUN = auto()
    AUDIT_ISSUE = auto()
    DISPATCH = auto()
    ITEM = auto()


@dataclass(frozen=True, slots=True)
class Need:
    """A permission that a run needs, as a workflow writes it, with each purpose and its key or item."""

    permission: str
    purposes: tuple[tuple[Purpose, str], ...]


@dataclass(frozen=True, slots=True)
class Carrier:
    """What shows the decision on an event: a status, or the checks of these names."""

    event: str
    names: tuple[str, ...]
    is_status: bool


@dataclass(frozen=True, slots=True)
class Examination:
    """One examined part of the set-up; `name` is stable, for scripts. `fields` are pairs of a name and its value."""

    name: str
    outcome: Outcome
    condition: Condition
    position: Position | None = None
    fields: tuple[tuple[str, Value], ...] = ()


def examination(
    name: str, outcome: Outcome, condition: Condition, position: Position | None = None, /, **fields: Value
) -> Examination:
    """An examination with these fields."""
    return Examination(name, outcome, condition, position, tuple(fields.items()))


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """All examinations, in the order in which a person reads them. `repo` and `branch` are empty when unknown."""

    examinations: tuple[Examination, ...]
    repo: str = ""
    branch: str = ""
    event: str = ""

    @property
    def is_good(self) -> bool:
        """Whether nothing bad was seen."""
        return all(examination.outcome is not Outcome.BAD for examination in self.examinations)
