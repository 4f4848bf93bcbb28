"""The GitHub client of a run, from its settings and environment.

In a workflow, the runner names the repository and the address of the API. At a terminal, the repository is that of the
remote `origin`, and the token goes only to github.com, or to the Enterprise Server that the environment names: a remote
can point anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from gate.adapters.github.client import GitHubClient
from gate.adapters.github.retry import MAX_REQUESTS, RequestBudget
from gate.adapters.host import Host
from gate.adapters.repository import Repository
from gate.config.runner import is_workflow
from gate.config.settings import Settings
from gate.model.errors import EvidenceError
from gate.model.evidence import Cause, Unseen
from gate.model.lazy_dataclass import dataclass
from gate.model.surface import Surface

GITHUB = "github.com"

NAME = r"[A-Za-z0-9_.-]{1,100}"

_SCP = r"(?:[^@/:\s]{1,100}@)?(?P<host>[A-Za-z0-9.-]{1,253}):(?!//)(?P<path>\S{1,300})"
"""`git@github.com:owner/name.git` (git-clone, "GIT URLS")."""

_ALIASES = {"ssh.github.com": GITHUB, "www.github.com": GITHUB}
"""Other hosts of github.com, such as that for SSH over the HTTPS port."""

NO_TOKEN = Unseen(Cause.NO_TOKEN, "there is no GitHub token")


@dataclass(frozen=True, slots=True)
class _Target:
    repo: str
    api_url: str


def connect(settings: Settings, host: Host, max_requests: int = MAX_REQUESTS) -> GitHubClient | None:
    """The client for the repository of the run; None without a token or a repository, see `why_not_connected`."""
    try:
        target = _find_target(settings, host)
    except EvidenceError:
        return None
    surface = Surface.WORKFLOW if is_workflow(host.env) else Surface.TERMINAL
    sleep = host.clock.sleep
    budget = RequestBudget(sleep, max_requests)
    return GitHubClient(target.repo, settings.token, target.api_url, sleep, surface=surface, budget=budget)


def find_repository(host: Host) -> str:
    """The name of the repository of the run, also without a token; empty where neither a variable nor `origin` has it.

    It is a name of folders, never an address: nothing is sent to it.
    """
    try:
        remote_host, path = _parse_remote(_origin(host.repository))
    except EvidenceError:
        remote_host, path = "", ""
    name = host.env.get("GITHUB_REPOSITORY", "") or (path if remote_host else "")
    part = rf"(?!\.{{1,2}}(/|$)){NAME}"
    return name if re.fullmatch(f"{part}(/{part})+", name) else ""


def connect_to_read(token: str, host: Host) -> GitHubClient | None:
    """A client that reads other repositories, whatever the repository of the run is; None without a token.

    The token goes only to github.com, or to the Enterprise Server that the environment names.
    """
    if not token:
        return None
    api_url = find_api_url(host.env)
    surface = Surface.WORKFLOW if is_workflow(host.env) else Surface.TERMINAL
    return GitHubClient("", token, api_url, host.clock.sleep, surface=surface)


def find_api_url(env: Mapping[str, str]) -> str:
    """The address of the API of github.com, or of the Enterprise Server that the environment names."""
    return env.get("GITHUB_API_URL", "") or _api_url(_expected_host(env)) or "https://api.github.com"


def why_not_connected(settings: Settings, host: Host) -> Unseen:
    """Why there is no client."""
    try:
        _find_target(settings, host)
    except EvidenceError as error:
        return error.unseen
    return NO_TOKEN


def _find_target(settings: Settings, host: Host) -> _Target:
    if not settings.token:
        raise EvidenceError(NO_TOKEN.cause, NO_TOKEN.detail)
    repo, api_url = host.env.get("GITHUB_REPOSITORY", ""), host.env.get("GITHUB_API_URL", "")
    if is_workflow(host.env) or repo:
        if not re.fullmatch(f"{NAME}/{NAME}", repo):
            raise EvidenceError(Cause.NO_REPOSITORY, f"GITHUB_REPOSITORY is {repo or 'empty'}, expected OWNER/NAME")
        return _Target(repo, api_url or _api_url(_expected_host(host.env)))
    expected = _expected_host(host.env)
    remote_host, path = _parse_remote(_origin(host.repository))
    if remote_host != expected or not re.fullmatch(f"{NAME}/{NAME}", path):
        place = f"on {remote_host}" if remote_host else "a path"
        detail = f"the remote `origin` is {place}, expected a repository on {expected}"
        raise EvidenceError(Cause.NO_REPOSITORY, detail)
    return _Target(path, api_url or _api_url(expected))


def _origin(repository: Repository) -> str:
    try:
        return repository.git_text("remote", "get-url", "origin")
    except EvidenceError:
        raise EvidenceError(Cause.NO_REPOSITORY, "this folder has no git remote `origin`") from None


def _parse_remote(url: str) -> tuple[str, str]:
    """Host and path of a remote, without user, port and `.git`; the host is empty for a path on this machine."""
    if match := re.fullmatch(_SCP, url):
        name, path = match["host"], match["path"]
    else:
        try:
            parts = urlsplit(url)
            name, path = parts.hostname or "", parts.path
        except ValueError:
            name, path = "", ""
    name = name.lower()
    return _ALIASES.get(name, name), path.strip("/").removesuffix(".git")


def _expected_host(env: Mapping[str, str]) -> str:
    """The host of GitHub: of the Enterprise Server that the environment names, as for the runner or for `gh`."""
    server, api = (urlsplit(env.get(name, "")).hostname or "" for name in ("GITHUB_SERVER_URL", "GITHUB_API_URL"))
    return (server or env.get("GH_HOST", "") or api.removeprefix("api.") or GITHUB).lower()


def _api_url(name: str) -> str:
    """The address of the API of a host; empty for github.com (GitHub, "Getting started with the REST API")."""
    if name == GITHUB:
        return ""
    return f"https://api.{name}" if name.endswith(".ghe.com") else f"https://{name}/api/v3"
