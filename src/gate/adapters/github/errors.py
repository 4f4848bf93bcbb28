"""Turns the exceptions of PyGithub and requests, and undocumented responses, into a GitHubError."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus

from gate.adapters.github.json_types import Json
from gate.adapters.github.retry import is_primary_limit, rate_limit_wait
from gate.model.errors import GitHubError

NO_MESSAGE = "no message"

_GRAPHQL_STATUSES = {
    "FORBIDDEN": HTTPStatus.FORBIDDEN,
    "NOT_FOUND": HTTPStatus.NOT_FOUND,
    "RATE_LIMITED": HTTPStatus.TOO_MANY_REQUESTS,
}


NOT_JSON = "GitHub's answer is cut off or not JSON"


@contextmanager
def expect_documented(subject: str) -> Iterator[None]:
    """Turns the errors of reading a response that is not as GitHub documents it into a GitHubError."""
    try:
        yield
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError):
        message = f"GitHub's answer about {subject} is not as documented"
        raise GitHubError(HTTPStatus.OK, message) from None


@contextmanager
def translate_errors() -> Iterator[None]:
    """Turns every exception of PyGithub and requests into a GitHubError; both raise many that they do not document."""
    import requests

    try:
        yield
    except GitHubError:
        raise
    except requests.RequestException as error:
        raise GitHubError(0, f"GitHub did not answer ({type(error).__name__})") from None
    except Exception as error:
        raise GitHubError(0, f"GitHub's answer cannot be read ({type(error).__name__})") from None


def refusal(status: int, data: Json, headers: Mapping[str, str]) -> GitHubError:
    """The error of an answer with an error status, or of a GraphQL answer with errors."""
    status, message = _status_and_message(status, data if isinstance(data, dict) else {})
    may_be_limit = status in (HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS)
    if may_be_limit and (wait := rate_limit_wait(message, headers)):
        text = f"{message} (asks to wait {wait:.0f} s)"
        return GitHubError(status, text, wait=wait, is_primary_limit=is_primary_limit(headers))
    return GitHubError(status, message, _permissions(headers.get("x-accepted-github-permissions", "")))


def _status_and_message(status: int, data: Mapping[str, Json]) -> tuple[int, str]:
    """Status and message of a refusal; GraphQL puts them in a list (GitHub, "Forming calls with GraphQL")."""
    errors = data.get("errors")
    first = errors[0] if isinstance(errors, list) and errors and "message" not in data else {}
    if isinstance(first, dict) and first:
        status = _GRAPHQL_STATUSES.get(str(first.get("type")), status)
        return status, str(first.get("message") or NO_MESSAGE)[:200]
    return status, str(data.get("message") or NO_MESSAGE)[:200]


def _permissions(header: str) -> tuple[str, ...]:
    """The alternatives of `issues=write; pull_requests=write` as in a workflow: `issues: write`, ….

    GitHub lists the alternatives of the operation, although a comment on a pull request needs `pull_requests`.
    """
    choices = (re.findall(r"([a-z_]{1,50})=(read|write)", choice) for choice in header[:1000].split(";"))
    return tuple(", ".join(f"{name.replace('_', '-')}: {level}" for name, level in pairs) for pairs in choices if pairs)
