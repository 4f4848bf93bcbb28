"""A stateful fake of GitHub's REST API, over real HTTP on loopback, that holds itself and its clients to the contract.

    with serving(GitHub()) as hub: ...          # hub.url is its address

It pages by 30 (at most 100) with `Link` headers of its own address, knows who a token is and what it may do, counts
rate limits, and can be told to fail. Every request, and every answer of its own, is checked against GitHub's OpenAPI
description (tests/fakes/contract.py); `python -m tests.fakes.github --port 8000` serves a small repository.
"""

from tests.fakes.github import (
    actions,
    alerts,
    checks,
    contents,
    issues,
    pulls,
    repository,
)  # they enter what they serve
from tests.fakes.github.accounts import Account
from tests.fakes.github.exchange import Ask, Fault, slow_down
from tests.fakes.github.git import Commit
from tests.fakes.github.hub import BASE, GONE, HEAD, GitHub, Issue, Pull
from tests.fakes.github.server import serving

__all__ = [
    "BASE", "GONE", "HEAD", "Account", "Ask", "Commit", "Fault", "GitHub", "Issue", "Pull", "actions", "alerts",
    "checks", "contents", "issues", "pulls", "repository", "serving", "slow_down",
]  # fmt: skip
