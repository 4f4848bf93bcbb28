"""The state of the fake GitLab, and its operations.

Sources: GitLab's documentation, "REST API" (authentication, pagination, status codes), "Notes API", "Merge requests
API", "Commits API", "Roles and permissions", "CI/CD job token". What the documentation does not allow is refused:
scopes, roles, sizes, states; a project that the token may not see does not exist (404).
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

ROLES = ("none", "guest", "reporter", "developer", "maintainer")
MAX_NOTE, MAX_STATUS_TEXT, DEFAULT_PER_PAGE, MAX_PER_PAGE = 1_000_000, 255, 20, 100
FINISHED = ("success", "failed", "canceled")
STATES = ("pending", "running", *FINISHED, "skipped")
HEAD = "a" * 40


@dataclass(frozen=True)
class Account:
    """Whose token it is, its role in the project, and the scopes of the token. A job token has none."""

    name: str
    role: str = "developer"
    scopes: tuple[str, ...] = ("api",)
    is_job: bool = False

    def has(self, role: str) -> bool:
        return ROLES.index(self.role) >= ROLES.index(role)


@dataclass
class Fault:
    """An answer instead of that of the operation, `times` times, for requests that match. Status 0 is no answer.

    With `after`, the operation happens, and only its answer is lost.
    """

    verb: str
    path: str
    status: int
    times: int = 1
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b'{"message":"injected"}'
    after: bool = False


@dataclass
class Answer:
    """Status, JSON document (None for an empty body) and headers."""

    status: int
    document: Any = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Request:
    """A request without the base path of the API."""

    verb: str
    path: str
    query: Mapping[str, str]
    body: Mapping[str, Any]
    token: str
    job_token: str = ""


class RefusedError(Exception):
    """An answer with an error status."""

    def __init__(self, status: int, message: str) -> None:
        self.answer = Answer(status, {"message": message})


class GitLab:
    """One private project with one merge request, !7; `project` is its id."""

    def __init__(self, project: str = "42", path: str = "group/shop") -> None:
        self.project, self.path = project, path
        self.tokens = {"glpat-gate": Account("project_42_bot_1")}
        self.state, self.head = "opened", HEAD
        self.notes: list[dict[str, Any]] = []
        self.statuses: list[dict[str, Any]] = []
        self.commits = {HEAD}
        self.faults: list[Fault] = []
        self.requests: list[str] = []
        self.before_write: Callable[[Request], None] = lambda _request: None
        self.lock = threading.RLock()
        self.url = ""
        self._ids = 100

    # ------------------------------------------------------------------------------------------------- arrangements

    def add_note(self, author: str, body: str, *, system: bool = False) -> dict[str, Any]:
        """Adds a note as if somebody wrote it."""
        self._ids += 1
        note = {"id": self._ids, "body": body, "system": system, "author": {"username": author}, "internal": False}
        self.notes.append(note)
        return note

    def bodies(self, author: str = "project_42_bot_1") -> list[str]:
        """The texts of the notes of an account."""
        return [note["body"] for note in self.notes if note["author"]["username"] == author]

    # --------------------------------------------------------------------------------------------------- operations

    def respond(self, request: Request) -> Answer:
        """The answer to a request."""
        self.requests.append(f"{request.verb} {request.path}")
        try:
            return self._respond(request)
        except RefusedError as error:
            return error.answer

    def _respond(self, request: Request) -> Answer:
        account = self._authenticate(request)
        if (request.verb, request.path) == ("GET", "/user"):
            _require_scope(account, "api", "read_api", "read_user")
            return Answer(200, {"id": 1, "username": account.name})
        match = re.fullmatch(r"/projects/([^/]+)(/.*)", request.path)
        if not match or match[1] != self.project or not account.has("guest"):
            raise RefusedError(404, "404 Project Not Found")
        if request.verb != "GET":
            self.before_write(request)
        return self._route(request, account, match[2])

    def _route(self, request: Request, account: Account, path: str) -> Answer:
        operations: dict[str, Callable[..., Answer]] = {
            r"GET /merge_requests/(\d+)": self._get_merge_request,
            r"GET /merge_requests/(\d+)/notes": self._list_notes,
            r"POST /merge_requests/(\d+)/notes": self._create_note,
            r"PUT /merge_requests/(\d+)/notes/(\d+)": self._edit_note,
            r"DELETE /merge_requests/(\d+)/notes/(\d+)": self._delete_note,
            r"GET /repository/commits/([0-9a-f]+)/statuses": self._list_statuses,
            r"POST /statuses/([0-9a-f]+)": self._create_status,
        }
        for pattern, operation in operations.items():
            if match := re.fullmatch(pattern, f"{request.verb} {path}"):
                _require_scope(account, *(("api", "read_api") if request.verb == "GET" else ("api",)))
                return operation(request, account, *match.groups())
        raise RefusedError(404, "404 Not Found")

    def _authenticate(self, request: Request) -> Account:
        account = self.tokens.get(request.token)
        if account is None or account.is_job:  # no operation here takes a job token
            raise RefusedError(401, "401 Unauthorized")
        return account

    def _get_merge_request(self, _request: Request, account: Account, iid: str) -> Answer:
        self._require_merge_request(account, iid)
        url = f"https://gitlab.example/{self.path}/-/merge_requests/7"
        return Answer(200, {"iid": 7, "sha": self.head, "state": self.state, "web_url": url})

    def _require_merge_request(self, account: Account, iid: str) -> None:
        if iid != "7" or not account.has("reporter"):
            raise RefusedError(404, "404 Not found")

    def _list_notes(self, request: Request, account: Account, iid: str) -> Answer:
        self._require_merge_request(account, iid)
        newest_first = request.query.get("sort", "desc") == "desc"
        return _page(request, sorted(self.notes, key=lambda note: note["id"], reverse=newest_first))

    def _create_note(self, request: Request, account: Account, iid: str) -> Answer:
        self._require_merge_request(account, iid)
        return Answer(201, self.add_note(account.name, _note_body(request)))

    def _edit_note(self, request: Request, account: Account, iid: str, note_id: str) -> Answer:
        note = self._own_note(account, iid, note_id)
        note["body"] = _note_body(request)
        return Answer(200, note)

    def _delete_note(self, _request: Request, account: Account, iid: str, note_id: str) -> Answer:
        self.notes.remove(self._own_note(account, iid, note_id))
        return Answer(204)

    def _own_note(self, account: Account, iid: str, note_id: str) -> dict[str, Any]:
        self._require_merge_request(account, iid)
        note = next((note for note in self.notes if str(note["id"]) == note_id), None)
        if note is None:
            raise RefusedError(404, "404 Note Not Found")
        if note["author"]["username"] != account.name or note["system"]:
            raise RefusedError(403, "403 Forbidden")
        return note

    def _list_statuses(self, request: Request, account: Account, sha: str) -> Answer:
        if sha not in self.commits:
            raise RefusedError(404, "404 Commit Not Found")
        name = request.query.get("name")
        entries = [status for status in self.statuses if status["sha"] == sha and name in (None, status["name"])]
        newest = {entry["name"]: entry for entry in entries}  # the list has the latest of each name (`all` is false)
        return _page(request, list(newest.values()))

    def _create_status(self, request: Request, account: Account, sha: str) -> Answer:
        if not account.has("developer"):
            raise RefusedError(403, "403 Forbidden")
        if sha not in self.commits:
            raise RefusedError(404, "404 Commit Not Found")
        state, name = request.body.get("state"), request.body.get("name", "default")
        if state not in STATES:
            raise RefusedError(400, "state does not have a valid value")
        if any(len(request.body.get(key, "")) > MAX_STATUS_TEXT for key in ("description", "target_url", "name")):
            raise RefusedError(400, "is too long (maximum is 255 characters)")
        last = next((s for s in reversed(self.statuses) if (s["sha"], s["name"]) == (sha, name)), None)
        if last and last["status"] not in FINISHED and last["status"] == state:
            raise RefusedError(400, f"Cannot transition status via :enqueue from :{state} (Reason(s): Status cannot)")
        self._ids += 1
        status = {"id": self._ids, "sha": sha, "status": state, "name": name, **_texts(request.body)}
        self.statuses.append(status)
        return Answer(201, status)


def _texts(body: Mapping[str, Any]) -> dict[str, Any]:
    return {key: body.get(key) for key in ("description", "target_url", "pipeline_id")}


def _require_scope(account: Account, *scopes: str) -> None:
    if not set(scopes) & set(account.scopes):
        raise RefusedError(403, "insufficient_scope")


def _note_body(request: Request) -> str:
    """The body as GitLab keeps it: without white space at its end; a quick action would have been executed."""
    body = str(request.body.get("body", "")).rstrip()
    if not body:
        raise RefusedError(400, "400 Bad request - Note can't be blank")
    if len(body) > MAX_NOTE:
        raise RefusedError(400, "400 Bad request - Note is too long (maximum is 1000000 characters)")
    return body


def _page(request: Request, entries: list[dict[str, Any]]) -> Answer:
    per_page = min(int(request.query.get("per_page", DEFAULT_PER_PAGE)), MAX_PER_PAGE)
    number = int(request.query.get("page", "1"))
    is_last = number * per_page >= len(entries)
    headers = {"X-Page": str(number), "X-Next-Page": "" if is_last else str(number + 1)}
    return Answer(200, entries[(number - 1) * per_page : number * per_page], headers)
