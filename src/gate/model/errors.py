"""The exceptions that cross package boundaries, and who must act on each.

    GateError            the gate cannot decide                      who must act
    ├── InvalidFileError   a file that a maintainer keeps is invalid
    │   ├── ChecklistError     the checklist                         the gate maintainer
    │   └── PolicyTestError    the policy tests                      the gate maintainer
    ├── UsageError         an argument or input cannot be used       the person who started the run
    ├── EvidenceError      evidence is missing                       depends on its cause (see `gate.model.evidence`)
    └── ForgeError         a forge refused or did not answer         the gate maintainer (token, permissions)
        ├── GitHubError
        └── GitLabError

`cli` prints a GateError and exits with 2. `gather` turns an EvidenceError into `Unseen`, and publishing reports a
ForgeError without changing the decision. Every other exception that escapes is a bug of the gate (exit code 3).
"""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING

from gate.model.lazy_dataclass import dataclass
from gate.model.surface import Surface

if TYPE_CHECKING:  # `gate --help` imports errors, and needs no evidence and no code
    from gate.model.codes import Code
    from gate.model.evidence import Category, Cause, Remedy, Unseen
    from gate.model.position import Position


class GateError(Exception):
    """The gate cannot decide until someone acts (exit code 2)."""

    @property
    def code(self) -> Code | Cause:
        """What the error is about."""
        raise NotImplementedError

    @property
    def codes(self) -> tuple[Code | Cause, ...]:
        """The code of each problem."""
        return (self.code,)

    @property
    def lines(self) -> tuple[str, ...]:
        """The message of each problem with its code."""
        from gate.model.codes import with_code

        return (with_code(str(self), self.code),)

    @property
    def report(self) -> str:
        """What the command prints."""
        return "\n".join(self.lines)


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem of an input file: its position, its code, what was seen and expected, and the next step (`hint`).

    `count` is more than 1 when it stands for further problems that are not listed.
    """

    position: Position
    code: Code | Cause
    message: str
    hint: str = ""
    count: int = 1

    def __str__(self) -> str:
        return f"{self.position}: {self.message} [{self.code}]" + (f"\n    {self.hint}" if self.hint else "")

    @property
    def line(self) -> str:
        """The problem on one line."""
        return f"{self.position}: {self.message}" + (f"; {self.hint}" if self.hint else "") + f" [{self.code}]"


class InvalidFileError(GateError):
    """An invalid file of the maintainer, with every problem in the order of the file; `document` is what it is."""

    document = "the file"

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.position))
        super().__init__("\n".join(str(problem) for problem in self.problems))

    @property
    def code(self) -> Code | Cause:
        """The code of the first problem."""
        return self.problems[0].code

    @property
    def codes(self) -> tuple[Code | Cause, ...]:
        """The codes of all problems, without duplicates, in the order of the file."""
        return tuple(dict.fromkeys(problem.code for problem in self.problems))

    @property
    def lines(self) -> tuple[str, ...]:
        """Each problem on one line, with its code."""
        return tuple(problem.line for problem in self.problems)

    @property
    def report(self) -> str:
        """All problems, preceded by their number when there are several."""
        count = sum(problem.count for problem in self.problems)
        return f"{count:,} errors in {self.document}:\n{self}" if count > 1 else str(self)


class ChecklistError(InvalidFileError):
    """An invalid checklist."""

    document = "the checklist"


class PolicyTestError(InvalidFileError):
    """Invalid policy tests."""

    document = "the policy tests"


class UsageError(GateError):
    """Arguments or inputs that contradict each other or name something that does not exist."""

    def __init__(self, code: Code | Cause, message: str) -> None:
        self._code = code
        super().__init__(message)

    @property
    def code(self) -> Code | Cause:
        """What the error is about; a cause when it is that of missing evidence, such as a token."""
        return self._code


class EvidenceError(GateError):
    """Evidence that cannot be collected; adapters and formats raise it.

    `detail` is one sentence on what was expected and what was seen, without file content at length. `subject` is the
    glob, path or address that the checklist names; it is empty when the cause concerns the whole item. `remedy` is the
    advice of the probe; it replaces the advice chosen by the cause.
    """

    def __init__(self, cause: Cause, detail: str, subject: str = "", remedy: Remedy | None = None) -> None:
        self.cause = cause
        self.detail = detail
        self.subject = subject
        self.remedy = remedy
        super().__init__(f"{cause.category}: {detail}")

    @property
    def code(self) -> Cause:
        """The cause."""
        return self.cause

    @property
    def category(self) -> Category:
        """The category of the cause."""
        return self.cause.category

    @property
    def unseen(self) -> Unseen:
        """This error as the observation of a fact."""
        from gate.model.evidence import Unseen

        return Unseen(self.cause, self.detail, self.subject)


class ForgeError(GateError):
    """A request that a forge, such as GitHub, refused or did not answer.

    `status` is 0 without an answer, and 200 when the answer is not what the forge documents. `wait` is the pause in
    seconds that it asks for.
    """

    forge = "the forge"

    def __init__(self, status: int, message: str, wait: float = 0.0) -> None:
        self.status = status
        self.message = message
        self.wait = wait
        super().__init__(f"{self.forge} answered {status}: {message}" if status else message)

    @property
    def code(self) -> Cause:
        """The cause."""
        return self.cause

    @property
    def is_refusal(self) -> bool:
        """Whether the forge refused because of the token; it also answers 404 to one without permission."""
        return not self.wait and self.status in (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)

    @property
    def cause(self) -> Cause:
        """The cause of the facts that are missing because of this error."""
        from gate.model.evidence import Cause

        if self.wait or self.status == HTTPStatus.TOO_MANY_REQUESTS:
            return Cause.RATE_LIMITED
        if self.is_outcome_unknown:
            return Cause.UNREACHABLE
        if self.status == HTTPStatus.UNAUTHORIZED:
            return Cause.FORBIDDEN
        is_refused = self.status in (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)
        return Cause.MISSING_PERMISSION if is_refused else Cause.UNREADABLE

    @property
    def category(self) -> Category:
        """The category of the cause."""
        return self.cause.category

    @property
    def is_outcome_unknown(self) -> bool:
        """Whether the request may have succeeded: the forge did not answer, or answered with a server error."""
        return self.status == 0 or self.status >= HTTPStatus.INTERNAL_SERVER_ERROR


class GitHubError(ForgeError):
    """A request that GitHub refused or did not answer.

    `permissions` are the alternatives that GitHub accepts, as a workflow writes them (`pull-requests: write`), and
    empty when GitHub names none. `is_primary_limit` is true when the requests of the hour are used up. The client sets
    `surface`: where its token comes from.
    """

    forge = "GitHub"
    surface = Surface.WORKFLOW

    def __init__(
        self,
        status: int,
        message: str,
        permissions: tuple[str, ...] = (),
        wait: float = 0.0,
        *,
        is_primary_limit: bool = False,
    ) -> None:
        self.permissions = permissions
        self.is_primary_limit = is_primary_limit
        super().__init__(status, message, wait)

    def missing_permission(self, expected: str) -> str:
        """The permission that would help; empty when none would, as for a rate limit or an invalid token.

        It is `expected` if GitHub accepts that or names none, else the first that GitHub names. GitHub also answers 404
        to a token that may not know whether something exists.
        """
        if not self.is_refusal:
            return ""
        return expected if expected in self.permissions or not self.permissions else self.permissions[0]

    def remedy(self, expected: str) -> str:
        """The end of a sentence that says what to change; empty when no change of the token helps.

        `expected` is the permission that the request needs.
        """
        if self.status == HTTPStatus.UNAUTHORIZED:
            return f"; {self.surface.valid_token_advice}"
        permission = self.missing_permission(expected)
        return f"; {self.surface.permission_advice(permission)}" if permission else ""


class GitLabError(ForgeError):
    """A request that GitLab refused or did not answer."""

    forge = "GitLab"
