"""A stateful fake of GitHub's REST API, over real HTTP on loopback, which checks itself and its clients.

    with serving(GitHub()) as github: ...          # github.url is its address

It pages by 30 (at most 100) with `Link` headers, knows the account and the permissions of a token, counts rate limits,
and fails on request. Every request and every response is checked against GitHub's OpenAPI description
(tests/fakes/contract.py). `python -m tests.fakes.github --port 8000` serves a small repository.
"""

from tests.fakes.github import (
    actions,
    alerts,
    checks,
    contents,
    git_data,
    issues,
    merging,
    pulls,
    repository,
)  # each module registers its routes
from tests.fakes.github.accounts import Account
from tests.fakes.github.exchange import Fault, Request, slow_down
from tests.fakes.github.fake import BASE, GONE, HEAD, GitHub, Issue, Pull
from tests.fakes.github.git import Commit
from tests.fakes.github.server import serving

__all__ = [
    "BASE", "GONE", "HEAD", "Account", "Commit", "Fault", "GitHub", "Issue", "Pull", "Request", "actions", "alerts",
    "checks", "contents", "git_data", "issues", "merging", "pulls", "repository", "serving", "slow_down",
]  # fmt: skip
