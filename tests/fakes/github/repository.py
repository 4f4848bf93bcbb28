"""The repository itself, its people, rules and releases, and who asks."""

from __future__ import annotations

from tests.fakes.github import shapes
from tests.fakes.github.exchange import Answer, Ask
from tests.fakes.github.hub import GitHub
from tests.fakes.github.routes import serves


@serves("GET ")
def get_repository(hub: GitHub, _ask: Ask) -> Answer:
    return Answer(200, shapes.repository(hub))


@serves("GET /user")
def get_user(hub: GitHub, ask: Ask) -> Answer:
    return Answer(200, shapes.user(hub.accounts[ask.token].login))
