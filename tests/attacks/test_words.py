"""Text of strangers in everything that is shown: it is words, and does nothing."""

from __future__ import annotations

import html.parser
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.attacks.second_stage import ON_BASE, POLICY, Stage, edited
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
"""One text that tries everything."""

WORD = "evil.example"


class Tags(html.parser.HTMLParser):
    """The tags and comments of a page of Markdown, as a browser would find them outside of code."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.feed(re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", page))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.add(" ".join((tag, *(name for name, _ in attrs))))

    def handle_comment(self, data: str) -> None:
        self.found.add(f"comment {data.split(maxsplit=1)[0]}")


OURS = {"sub", "br", "details", "summary", "span", "code"}


def is_harmless(page: str) -> None:
    """Markdown of ours with nothing of a stranger's in it that GitHub would obey."""
    body = page.partition("-->\n")[2] if page.startswith("<!--") else page
    assert Tags(body).found <= OURS
    plain = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", body)
    assert not re.search(r"(?<!\\)!?\[[^\]]*(?<!\\)\]\((?!https://github\.example/)", plain)
    assert not re.search(r"@(?=\w)", plain), "a mention"
    assert not re.search(r"(?<![&\w])#\d", plain), "an issue"
    assert not re.search(r"https?://(?!github\.example)", plain), "an address"
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u202e\u2066]", page)


def obeyed(log: str) -> Iterator[str]:
    """The commands in a log that a runner obeys: it looks for `::` at the start of a line, and `##[` anywhere."""
    mark = ""
    for line in (part.strip() for part in re.split(r"\r\n|\r|\n", log)):
        found = re.match(r"::([a-z-]+)", line)
        if mark:
            mark = "" if line == f"::{mark}::" else mark
        elif found and found[1] == "stop-commands":
            mark = line.removeprefix("::stop-commands::")
        elif found or "##[" in line:
            yield found[1] if found else line


def is_quiet(result: Result) -> None:
    """A log that commands no more than masks and annotations, and moves no cursor."""
    assert set(obeyed(result.out)) <= {"add-mask", "error", "warning"}
    assert list(obeyed(result.err)) == []
    assert "##[" not in result.output
    assert "\x1b" not in result.output


def pages(stage: Stage) -> Iterator[str]:
    yield from stage.client.bodies()
    yield (stage.tmp_path / "summary").read_text(encoding="utf-8")
    yield (stage.folder / "page.md").read_text(encoding="utf-8")


def evil(value: Any) -> Any:
    """Every text of a saved result that is not read as one of few words, made evil."""
    kept = {"is", "reason", "severity", "schema", "head_sha", "id", "probe", "number", "produced_at"}
    if isinstance(value, dict):
        return {name: each if name in kept else evil(each) for name, each in value.items()}
    if isinstance(value, list):
        return [evil(each) for each in value]
    return f"{EVIL}{value}" if isinstance(value, str) else value


def test_every_text_of_an_artifact_is_words(stage: Stage, saved: Any) -> None:
    finding = {"rule": "r", "message": "m", "severity": "critical", "path": "p", "line": 3, "end_line": None}
    gone = {"is": "unseen", "reason": "absent", "detail": "d"}
    forged = edited(saved, 0, failed=gone)
    for item in forged["items"]:
        item["evidence"] |= {"findings": [finding, {**finding, "path": ""}], "notes": ["n", "m"]}

    result = stage.judge(evil(forged), markdown_file="page.md", html_file="page.html", result_file="r.json")

    assert result.code == 1, result.output
    is_quiet(result)
    for page in pages(stage):
        assert WORD in page.replace("&#8203;", "").replace("\\", "")
        is_harmless(page)
    found = Tags((stage.folder / "page.html").read_text(encoding="utf-8")).found
    assert not {"script", "img src"} & found
    assert {one for one in found if one.startswith("comment")} == set()
    assert outputs_of(stage.tmp_path / "output")["decision"] == "not ready"


def test_text_that_breaks_a_line_is_told_apart(stage: Stage, saved: Any) -> None:
    """The proof that this would be seen: the same text printed as it is."""
    assert list(obeyed(EVIL)) == ["error", "set-output", "add-mask"]
    with pytest.raises(AssertionError):
        is_harmless(MARKUP)


@pytest.fixture
def own(tmp_path: Path, client: GitHub) -> Workflow:
    return Workflow(tmp_path, client)


def proposed(own: Workflow, head: str) -> Result:
    own.pull_request({POLICY: ON_BASE}, {POLICY: head, "a.py": "1"})
    return own.run("pull_request", {"markdown_file": "page.md"})


def whole(own: Workflow) -> list[str]:
    return [*own.client.bodies(), (own.tmp_path / "summary").read_text(), (own.folder / "page.md").read_text()]


def test_the_titles_of_a_first_checklist_are_words(own: Workflow) -> None:
    first = {
        "version": 1,
        "title": EVIL,
        "items": [{
            "id": "paper", "title": EVIL, "category": EVIL, "owner": EVIL, "help": EVIL, "probe": "files",
            "with": {"paths": f"{EVIL}/*"}, "must": "exists",
        }],
    }  # fmt: skip
    own.pull_request({"a.py": "1"}, {POLICY: json.dumps(first)})

    result = own.run("pull_request", {"markdown_file": "page.md"})

    assert "Traceback" not in result.output
    is_quiet(result)
    for page in whole(own):
        is_harmless(page)


@pytest.mark.parametrize("place", ["id", "key", "probe", "fact", "waiver"])
def test_the_mistakes_of_a_proposed_checklist_are_words(own: Workflow, place: str) -> None:
    item: dict[str, Any] = {"id": "x", "probe": "files", "with": {"paths": "LICENSE"}, "must": "exists"}
    key = {"id": "id", "key": EVIL, "probe": "probe", "fact": "must"}.get(place, "help")
    item[key] = EVIL
    waivers = [{"item": EVIL, "until": EVIL, "by": EVIL, "reason": EVIL}] if place == "waiver" else []

    result = proposed(own, json.dumps({"version": 1, "items": [item], "waivers": waivers}))

    assert result.code == 1
    is_quiet(result)
    for page in whole(own):
        assert "If it were merged, no change could pass the gate" in page
        is_harmless(page)


def test_labels_titles_and_branches_are_words(stage: Stage, saved: Any) -> None:
    one = stage.client.issue(7)
    one.title, one.body, one.labels = EVIL, EVIL, [EVIL, "safe\n::error::x"]
    assert one.pull is not None
    one.pull.branch = stage_branch = "a`@alice`#7-<b>-$x$-[x](y)"
    run = stage.client.run(head_sha=stage.workflow.head, branch=stage_branch, fork=stage.workflow.fork)
    policy = ON_BASE.replace("must: [not draft, labels has safe]", "must: [labels has safe, title matches /^ok$/]")
    stage.client.commit({POLICY: policy}, sha=BASE, on="main")
    lay_out(stage.folder, {"result.json": json.dumps(saved)})
    params = {"reported": "result.json", "markdown_file": "page.md"}
    result = stage.workflow.run("workflow_run", params, events.workflow_run(run, client=stage.client))

    assert result.code == 1, result.output
    is_quiet(result)
    for page in pages(stage):
        is_harmless(page)


def test_a_branch_that_nobody_judges_is_words_in_the_log(stage: Stage) -> None:
    run = stage.client.run(head_sha="c" * 40, branch=EVIL, fork=stage.workflow.fork)
    result = stage.workflow.run("workflow_run", payload=events.workflow_run(run, client=stage.client))

    assert result.code == 2
    is_quiet(result)


def test_what_github_answers_is_words_in_the_log(stage: Stage) -> None:
    stage.client.faults.append(Fault("GET", "/pulls", 403, times=9, message=EVIL))
    result = stage.judge()

    assert result.code == 2
    is_quiet(result)


def test_a_job_that_has_no_name_of_a_job_is_refused(stage: Stage, saved: Any) -> None:
    result = stage.judge(saved, jobs=json.dumps({EVIL: {"result": "failure"}}))

    assert result.code == 2
    assert WORD not in result.output
    is_quiet(result)


@pytest.mark.parametrize("name", ["html_file", "result_file", "key", "root"])
def test_an_input_that_a_workflow_took_from_a_stranger_is_words(stage: Stage, saved: Any, name: str) -> None:
    result = stage.judge(saved, **{name: f"x{COMMANDS}/y"})

    assert "Traceback" not in result.output
    is_quiet(result)


def test_names_in_a_folder_are_words_of_a_draft(tmp_path: Path) -> None:
    odd = f"{COMMANDS}{TERMINAL}".replace("/", "").replace("\0", "").replace("##[", "")
    lay_out(tmp_path, {f"{odd}/junit.xml": '<testsuite name="t"><testcase name="a"/></testsuite>'})

    result = gate(tmp_path, "init")

    assert result.code == 0, result.output
    (note,) = (line for line in result.out.splitlines() if line.startswith("note"))
    assert note.startswith("note   a report with an odd name is not used: ::error::x ::set-output")
    is_quiet(result)
