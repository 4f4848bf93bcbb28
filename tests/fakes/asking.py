"""How the tests of the fake ask it: plain HTTP, without any library that knows GitHub."""

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
    """Asks, with `path` below the repository where it does not begin with a `/`."""
    whole = path if path.startswith("/") else f"/repos/{client.repo}/{path}"
    return requests.request(
        verb,
        f"{client.url}{whole.rstrip('/')}",
        json=body,
        timeout=10,
        allow_redirects=False,
        headers={"Authorization": f"Bearer {token}", **(headers or {})},
    )


def get(client: GitHub, path: str, **more: Any) -> Any:
    """The JSON of a sound answer."""
    said = request(client, "GET", path, **more)
    assert said.status_code == 200, said.text
    return said.json()


def comment(client: GitHub, body: str = "a comment") -> requests.Response:
    """Asks for one more comment of pull request 7."""
    return request(client, "POST", "issues/7/comments", {"body": body})
