"""Untrusted text stays inert everywhere it is shown: no markup, no mention, no command, no escape sequence."""

from __future__ import annotations

import html.parser
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gate.publish.markers import text_without_marker
from tests.attacks.second_stage import ON_BASE, POLICY, Stage, with_facts
from tests.command import Result, gate, lay_out
from tests.fakes import events
from tests.fakes.github import BASE, Fault, GitHub
from tests.on_github import Workflow
from tests.publish.test_publish import outputs_of

COMMANDS = (
    "::error::x\n::set-output name=decision::ready\r\n::add-mask::e ##[set-env name=PATH]/tmp ##vso[x]\n"
    "::stop-commands::x"
)
MARKUP = (
    "</details><script>alert(1)</script><img src=//evil.example/x.png><!-- readiness-gate key=readiness -->"
    "![x](https://evil.example/p.png) [click](https://evil.example) https://evil.example/auto www.evil.example "
    "@acme/owners @alice #7 GH-7 acme/shop#7 :tada: `code` **bold** | cell | $x$ ```\n# Heading\n> quote\n- [x] task\n"
)
TERMINAL = "\x1b[2J\x1b]0;title\x07\x1b[31m\u202e\u2066\u200b\x00\x08\r"
EVIL = COMMANDS + MARKUP + TERMINAL
"""All attacks in one text."""

MARK = "evil.example"


class Tags(html.parser.HTMLParser):
    """The tags and comments in a page of Markdown outside of code, as a browser parses them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.feed(re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", page))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(" ".join((tag, *(name for name, _ in attrs))))

    def handle_comment(self, data: str) -> None:
        self.tags.add(f"comment {data.split(maxsplit=1)[0]}")


ALLOWED_TAGS = {"sub", "br", "details", "summary", "span", "code"}
HIDDEN_LINES = {"comment readiness-gate", "comment readiness-gate-push"}


def assert_harmless(page: str) -> None:
    """Checks that GitHub interprets nothing in a page but our own markup."""
    body = text_without_marker(page)
    assert Tags(body).tags <= ALLOWED_TAGS
    assert Tags(page).tags <= ALLOWED_TAGS | HIDDEN_LINES
    plain = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", body)
    assert not re.search(r"(?<!\\)!?\[[^\]]*(?<!\\)\]\((?!https://github\.example/)", plain)
    assert not re.search(r"@(?=\w)", plain), "a mention"
    assert not re.search(r"(?<![&\w])#\d", plain), "an issue"
    assert not re.search(r"https?://(?!github\.example)", plain), "an address"
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u202e\u2066]", page)


def executed_commands(log: str) -> Iterator[str]:
    """The log commands that a runner executes: it looks for `::` at the start of a line, and `##[` anywhere."""
    mark = ""
    for line in (part.strip() for part in re.split(r"\r\n|\r|\n", log)):
        match = re.match(r"::([a-z-]+)", line)
        if mark:
            mark = "" if line == f"::{mark}::" else mark
        elif match and match[1] == "stop-commands":
            mark = line.removeprefix("::stop-commands::")
        elif match or "##[" in line:
            yield match[1] if match else line


def assert_inert_log(result: Result) -> None:
    """Checks that a log has no commands but masks and annotations, and no escape sequences."""
    assert set(executed_commands(result.out)) <= {"add-mask", "error", "warning"}
    assert list(executed_commands(result.err)) == []
    assert "##[" not in result.output
    assert "\x1b" not in result.output


def pages_of(stage: Stage) -> Iterator[str]:
    yield from stage.client.bodies()
    yield (stage.tmp_path / "summary").read_text(encoding="utf-8")
    yield (stage.folder / "page.md").read_text(encoding="utf-8")


CHECKED_KEYS = {
    "schema", "decided_at", "head_sha", "id", "probe", "result", "kind", "cause", "category", "severity", "produced_at",
}  # fmt: skip
"""Keys whose text the reader checks: with EVIL in one of them, the artifact would be refused."""


def poison(value: Any) -> Any:
    """A saved result in which every text starts with EVIL, except the checked ones and numbers."""
    if isinstance(value, dict):
        if value.get("kind") == "number":
            return value
        return {key: part if key in CHECKED_KEYS else poison(part) for key, part in value.items()}
    if isinstance(value, list):
        return [poison(part) for part in value]
    return f"{EVIL}{value}" if isinstance(value, str) else value


def test_every_text_of_an_artifact_is_inert(stage: Stage, saved: Any) -> None:
    finding = {"rule": "r", "message": "m", "severity": "critical", "path": "p", "line": 3, "end_line": None}
    missing = {"result": "missing", "cause": "absent", "category": "absent", "subject": "s", "detail": "d"}
    forged = with_facts(saved, 0, failed=missing)
    for item in forged["items"]:
        item["evidence"] |= {"findings": [finding, {**finding, "path": ""}], "notes": ["n", "m"]}

    result = stage.judge(poison(forged), markdown_file="page.md", html_file="page.html", result_file="r.json")

    assert result.code == 1, result.output
    assert_inert_log(result)
    for page in pages_of(stage):
        assert MARK in page.replace("&#8203;", "").replace("\\", "")
        assert_harmless(page)
    tags = Tags((stage.folder / "page.html").read_text(encoding="utf-8")).tags
    assert not {"script", "img src"} & tags
    assert {tag for tag in tags if tag.startswith("comment")} == set()
    assert outputs_of(stage.tmp_path / "output")["decision"] == "not ready"


def test_the_checks_detect_the_same_text_without_escaping(stage: Stage, saved: Any) -> None:
    assert list(executed_commands(EVIL)) == ["error", "set-output", "add-mask"]
    with pytest.raises(AssertionError):
        assert_harmless(MARKUP)


@pytest.fixture
def workflow(tmp_path: Path, client: GitHub) -> Workflow:
    return Workflow(tmp_path, client)


def propose(workflow: Workflow, head: str) -> Result:
    workflow.pull_request({POLICY: ON_BASE}, {POLICY: head, "a.py": "1"})
    return workflow.run("pull_request", {"markdown_file": "page.md"})


def all_pages(workflow: Workflow) -> list[str]:
    files = (workflow.tmp_path / "summary", workflow.folder / "page.md")
    return [*workflow.client.bodies(), *(file.read_text() for file in files)]


def test_the_titles_of_a_first_checklist_are_inert(workflow: Workflow) -> None:
    first = {
        "version": 1,
        "title": EVIL,
        "items": [{
            "id": "paper", "title": EVIL, "category": EVIL, "owner": EVIL, "help": EVIL, "probe": "files",
            "with": {"paths": f"{EVIL}/*"}, "must": "exists",
        }],
    }  # fmt: skip
    workflow.pull_request({"a.py": "1"}, {POLICY: json.dumps(first)})

    result = workflow.run("pull_request", {"markdown_file": "page.md"})

    assert "Traceback" not in result.output
    assert_inert_log(result)
    for page in all_pages(workflow):
        assert_harmless(page)


@pytest.mark.parametrize("position", ["id", "key", "probe", "fact", "waiver"])
def test_the_errors_of_a_proposed_checklist_are_inert(workflow: Workflow, position: str) -> None:
    item: dict[str, Any] = {"id": "x", "probe": "files", "with": {"paths": "LICENSE"}, "must": "exists"}
    key = {"id": "id", "key": EVIL, "probe": "probe", "fact": "must"}.get(position, "help")
    item[key] = EVIL
    waivers = [{"item": EVIL, "until": EVIL, "by": EVIL, "reason": EVIL}] if position == "waiver" else []

    result = propose(workflow, json.dumps({"version": 1, "items": [item], "waivers": waivers}))

    assert result.code == 1
    assert_inert_log(result)
    for page in all_pages(workflow):
        assert "If it were merged, no change could pass the gate" in page
        assert_harmless(page)


def test_labels_titles_and_branches_are_inert(stage: Stage, saved: Any) -> None:
    pull_request = stage.client.issue(7)
    pull_request.title, pull_request.body = EVIL, EVIL
    pull_request.labels = [EVIL, "safe\n::error::x"]
    assert pull_request.pull is not None
    pull_request.pull.branch = stage_branch = "a`@alice`#7-<b>-$x$-[x](y)"
    run = stage.client.run(head_sha=stage.workflow.head, branch=stage_branch, fork=stage.workflow.fork)
    policy = ON_BASE.replace("must: [not draft, labels has safe]", "must: [labels has safe, title matches /^ok$/]")
    stage.client.commit({POLICY: policy}, sha=BASE, on="main")
    lay_out(stage.folder, {"result.json": json.dumps(saved)})
    params = {"reported": "result.json", "markdown_file": "page.md"}
    result = stage.workflow.run("workflow_run", params, events.workflow_run(run, client=stage.client))

    assert result.code == 1, result.output
    assert_inert_log(result)
    for page in pages_of(stage):
        assert_harmless(page)


def test_a_branch_without_a_pull_request_is_inert_in_the_log(stage: Stage) -> None:
    run = stage.client.run(head_sha="c" * 40, branch=EVIL, fork=stage.workflow.fork)
    result = stage.workflow.run("workflow_run", payload=events.workflow_run(run, client=stage.client))

    assert result.code == 2
    assert_inert_log(result)


def test_the_responses_of_github_are_inert_in_the_log(stage: Stage) -> None:
    stage.client.faults.append(Fault("GET", "/pulls", 403, times=9, message=EVIL))
    result = stage.judge()

    assert result.code == 2
    assert_inert_log(result)


def test_an_invalid_job_name_is_refused_and_not_printed(stage: Stage, saved: Any) -> None:
    result = stage.judge(saved, jobs=json.dumps({EVIL: {"result": "failure"}}))

    assert result.code == 2
    assert MARK not in result.output
    assert_inert_log(result)


@pytest.mark.parametrize("name", ["html_file", "result_file", "key", "root"])
def test_an_untrusted_input_is_inert(stage: Stage, saved: Any, name: str) -> None:
    result = stage.judge(saved, **{name: f"x{COMMANDS}/y"})

    assert "Traceback" not in result.output
    assert_inert_log(result)


def test_file_names_are_inert_in_the_output_of_init(tmp_path: Path) -> None:
    odd = f"{COMMANDS}{TERMINAL}".replace("/", "").replace("\0", "").replace("##[", "")
    lay_out(tmp_path, {f"{odd}/junit.xml": '<testsuite name="t"><testcase name="a"/></testsuite>'})

    result = gate(tmp_path, "init")

    assert result.code == 0, result.output
    (note,) = (line for line in result.out.splitlines() if line.startswith("note"))
    assert note.startswith("note   not used: ::error::x ::set-output")
    assert_inert_log(result)
