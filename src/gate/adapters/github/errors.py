"""Errors of the GitHub API, and how the exceptions of PyGithub and requests become one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus

from gate.adapters.github.json_types import Json
from gate.adapters.github.retry import rate_limit_wait
from gate.model.evidence import Category, Cause

VALID_TOKEN = "give the action a github-token that is still valid"  # noqa: S105 - advice, not a token

NO_MESSAGE = "no message"

_GRAPHQL_STATUSES = {
    "FORBIDDEN": HTTPStatus.FORBIDDEN,
    "NOT_FOUND": HTTPStatus.NOT_FOUND,
    "RATE_LIMITED": HTTPStatus.TOO_MANY_REQUESTS,
}


class GitHubError(Exception):
    """A request that GitHub refused, or that failed.

    `status` is 0 without a response, and 200 for a response that GitHub does not document. `permissions` are the
    alternatives that GitHub accepts, as in a workflow (`pull-requests: write`); empty when GitHub names none. `wait` is
    the number of seconds that a rate limit asks for.
    """

    def __init__(self, status: int, message: str, permissions: tuple[str, ...] = (), wait: float = 0.0) -> None:
        self.status = status
        self.message = message
        self.permissions = permissions
        self.wait = wait
        super().__init__(f"GitHub answered {status}: {message}" if status else message)

    def missing_permission(self, expected: str) -> str:
        """Return the permission that would help; empty when none would, as for a rate limit or an invalid token.

        It is `expected` where GitHub accepts that or names none, else the first that GitHub names. GitHub also answers
        404 to a token that must not know that something exists.
        """
        if self.wait or self.status not in (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND):
            return ""
        return expected if expected in self.permissions or not self.permissions else self.permissions[0]

    def remedy(self, expected: str) -> str:
        """Return what to add to the workflow, as the end of a sentence; empty when neither token nor permission helps.

        `expected` is the permission that this request needs.
        """
        if self.status == HTTPStatus.UNAUTHORIZED:
            return f"; {VALID_TOKEN}"
        permission = self.missing_permission(expected)
        return f"; {permission_advice(permission)}" if permission else ""

    @property
    def cause(self) -> Cause:
        """Why the fact is missing."""
        if self.wait or self.status == HTTPStatus.TOO_MANY_REQUESTS:
            return Cause.RATE_LIMITED
        if self.was_lost:
            return Cause.UNREACHABLE
        if self.status == HTTPStatus.UNAUTHORIZED:
            return Cause.FORBIDDEN
        is_refused = self.status in (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)
        return Cause.MISSING_PERMISSION if is_refused else Cause.UNREADABLE

    @property
    def category(self) -> Category:
        """The kind of missing evidence."""
        return self.cause.category

    @property
    def was_lost(self) -> bool:
        """Whether the effect of the request is unknown: there was no response, or the server failed."""
        return self.status == 0 or self.status >= HTTPStatus.INTERNAL_SERVER_ERROR


def permission_advice(permission: str) -> str:
    """Return the advice to grant a permission, or several separated by commas, such as `pull-requests: read`."""
    return f"give the job `permissions: {{{permission}}}`"


@contextmanager
def documented(subject: str) -> Iterator[None]:
    """Turn the errors of reading a response that is not as GitHub documents it into a GitHubError."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError):
        message = f"GitHub's answer about {subject} is not as documented"
        raise GitHubError(HTTPStatus.OK, message) from None


@contextmanager
def translated() -> Iterator[None]:
    """Turn the exceptions of PyGithub and requests into a GitHubError."""
    import requests
    from github import GithubException

    try:
        yield
    except GithubException as error:
        raise _refusal(error.status, error.data, error.headers or {}) from None
    except requests.RequestException as error:
        raise GitHubError(0, f"GitHub did not answer ({type(error).__name__})") from None
    except (ValueError, TypeError):
        raise GitHubError(0, "GitHub's answer is cut off or not JSON") from None


def _refusal(status: int, data: Json, headers: Mapping[str, str]) -> GitHubError:
    status, message = _status_and_message(status, data if isinstance(data, dict) else {})
    may_be_limit = status in (HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS)
    if may_be_limit and (wait := rate_limit_wait(message, headers)):
        return GitHubError(status, f"{message} (asks to wait {wait:.0f} s)", wait=wait)
    return GitHubError(status, message, _permissions(headers.get("x-accepted-github-permissions", "")))


def _status_and_message(status: int, data: Mapping[str, Json]) -> tuple[int, str]:
    """Return status and message of a refusal; GraphQL puts them in a list (GitHub, "Forming calls with GraphQL")."""
    errors = data.get("errors")
    first = errors[0] if isinstance(errors, list) and errors and "message" not in data else {}
    if isinstance(first, dict) and first:
        status = _GRAPHQL_STATUSES.get(str(first.get("type")), status)
        return status, str(first.get("message") or NO_MESSAGE)[:200]
    return status, str(data.get("message") or NO_MESSAGE)[:200]


def _permissions(header: str) -> tuple[str, ...]:
    """Return the alternatives of `issues=write; pull_requests=write` as in a workflow: `issues: write`, ….

    GitHub lists the alternatives of the operation, although a comment on a pull request needs `pull_requests`.
    """
    choices = (re.findall(r"([a-z_]{1,50})=(read|write)", choice) for choice in header[:1000].split(";"))
    return tuple(", ".join(f"{name.replace('_', '-')}: {level}" for name, level in pairs) for pairs in choices if pairs)
