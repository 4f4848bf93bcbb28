"""A plain HTTP client for the tests of the fake, without a GitHub library."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import requests

from tests.fakes.github import GitHub

TOKEN = "token-of-the-workflow"  # noqa: S105 - a made-up one


def request(
    client: GitHub,
    verb: str,
    path: str,
    body: Any = None,
    *,
    token: str = TOKEN,
    headers: Mapping[str, str] | None = None,
) -> requests.Response:
    """Sends a request; `path` is relative to the repository unless it begins with `/`."""
    url_path = path if path.startswith("/") else f"/repos/{client.repo}/{path}"
    return requests.request(
        verb,
        f"{client.url}{url_path.rstrip('/')}",
        json=body,
        timeout=10,
        allow_redirects=False,
        headers={"Authorization": f"Bearer {token}", **(headers or {})},
    )


def get(client: GitHub, path: str, **options: Any) -> Any:
    """The JSON of a response with status 200."""
    response = request(client, "GET", path, **options)
    assert response.status_code == 200, response.text
    return response.json()


def comment(client: GitHub, body: str = "a comment") -> requests.Response:
    """Posts a comment on pull request 7."""
    return request(client, "POST", "issues/7/comments", {"body": body})
