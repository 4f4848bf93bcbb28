"""The rules of the house that no linter knows: what is written twice agrees, and what must be small is small."""

from __future__ import annotations

import ast
import re
import subprocess
import textwrap
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pytest

from gate import __version__, checklist
from gate.probes.common import registry
from tests.corpus import REPOSITORY

SOURCE = REPOSITORY / "src" / "gate"
TESTS = REPOSITORY / "tests"

LONGEST_FUNCTION = 40
LONGEST_FILE = 400

TESTED_ELSEWHERE = {
    "__main__": "test_cli.py",
    "app": "test_cli.py",
    "arguments": "test_cli.py",
    "errors": "test_cli.py",
    "probe": "test_gather.py",
    "checklist.allowed": "checklist/test_loader.py",
    "checklist.bounds": "checklist/test_expectation.py",
    "checklist.faults": "checklist/test_messages.py",
    "checklist.shape": "checklist/test_loader.py",
    "checklist.traps": "checklist/test_messages.py",
    "checklist.words": "checklist/test_messages.py",
    "draft.pages": "draft/test_items.py",
    "judge.bounds": "judge/test_compare.py",
    "github.alerts": "probes/test_code_scanning.py",
    "github.checks": "probes/test_checks.py",
    "github.comments": "publish/test_comment.py",
    "github.issues": "probes/test_issues.py",
    "github.moments": "probes/test_workflow.py",
    "github.people": "probes/test_approvals.py",
    "github.pushes": "probes/test_approvals.py",
    "github.repository": "probes/test_repository.py",
    "github.reviews": "probes/test_approvals.py",
    "github.rules": "probes/test_repository.py",
    "github.workflows": "probes/test_workflow.py",
    "publish.deeds": "publish/test_publish.py",
    "publish.sticky": "publish/test_comment.py",
    "parsers.csv_cells": "probes/test_metrics.py",
    "parsers.documents": "probes/test_metrics.py",
    "parsers.patterns": "probes/test_metrics.py",
    "parsers.xml_paths": "probes/test_metrics.py",
    "parsers.content": "parsers/test_coverage_formats.py",
    "parsers.coverage": "parsers/test_coverage_corpus.py",
    "parsers.failed_tests": "parsers/test_junit.py",
    "parsers.moments": "parsers/test_junit.py",
    "parsers.tracker_marks": "trackers/test_sync.py",
    "parsers.tracker_model": "parsers/test_tracker.py",
    "parsers.tracker_words": "parsers/test_tracker.py",
    "probes._asking": "probes/test_http.py",
    "probes._metrics_inputs": "probes/test_metrics.py",
    "probes._metrics_values": "probes/test_metrics.py",
    "probes._own_facts": "probes/test_http_inputs.py",
    "probes._values": "probes/test_http_body.py",
    "probes._worst": "probes/test_http.py",
    "probes._alerts": "probes/test_code_scanning.py",
    "probes._found": "probes/test_files.py",
    "probes._links": "probes/test_docs.py",
    "probes._history": "probes/test_files.py",
    "probes._patch": "probes/test_coverage.py",
    "tracker_draft": "test_trackers.py",
    "tracker_story": "test_trackers.py",
    "trackers.checks_counts": "trackers/test_contradictions.py",
    "trackers.checks_shares": "trackers/test_contradictions.py",
    "trackers.checks_tasks": "trackers/test_contradictions.py",
    "trackers.groups": "trackers/test_contradictions.py",
    "trackers.sayings": "trackers/test_contradictions.py",
    "trackers.rules_files": "trackers/test_suggest.py",
    "trackers.rules_people": "trackers/test_suggest.py",
    "trackers.rules_quality": "trackers/test_suggest.py",
    "trackers.rules_services": "trackers/test_suggest.py",
    "trackers.suggestion": "trackers/test_suggest.py",
    "trackers.draft_page": "trackers/test_draft.py",
    "reports.trackers": "test_trackers.py",
    "git": "test_world.py",
    "probes._voters": "probes/test_approvals.py",
    "publish.perform": "publish/test_publish.py",
    "publish.plan": "publish/test_publish.py",
}
"""Modules without a test file of their own, and the one whose tests use them."""

DOORS = {"world", "git", "github", "fetch"}
"""The modules and packages that may touch the world."""

WORLDLY = {
    "asyncio", "ftplib", "getpass", "glob", "http", "multiprocessing", "os", "platform", "random", "requests",
    "secrets", "select", "selectors", "shutil", "signal", "smtplib", "socket", "socketserver", "ssl", "subprocess",
    "tempfile", "threading", "time", "urllib3", "uuid", "webbrowser",
}  # fmt: skip
"""Modules through which the world is touched."""

WORLDLY_ALL_THE_SAME = {("cli", "os"), ("cli", "shutil"), ("gather", "threading"), ("tracker_story", "threading")}

CLOCKS = {"now", "utcnow", "today", "time", "monotonic", "perf_counter", "time_ns"}


def modules() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def name_of(module: Path) -> str:
    return str(module.relative_to(SOURCE).with_suffix("")).replace("/", ".")


def room_of(module: Path) -> str:
    return name_of(module).split(".")[0]


@cache
def tree(module: Path) -> ast.Module:
    return ast.parse(module.read_text(encoding="utf-8"), str(module))


def imported(module: Path) -> Iterator[str]:
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


@cache
def files() -> tuple[str, ...]:
    """Every file of the repository, those included that nobody has added to git yet."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=REPOSITORY, capture_output=True, check=True)
    paths = sorted(path for path in listed.stdout.decode().split("\0") if path)
    return tuple(path for path in paths if (REPOSITORY / path).is_file())


def text_of(path: str) -> str:
    return (REPOSITORY / path).read_bytes().decode("utf-8", "replace")


# ---------------------------------------------------------------------------------------- every part has its parts


@pytest.mark.parametrize("name", registry.names())
def test_every_probe_has_a_test_and_a_page(name: str) -> None:
    assert (TESTS / "probes" / f"test_{name}.py").is_file(), f"write tests/probes/test_{name}.py"
    assert (REPOSITORY / "docs" / "probes" / f"{name}.md").is_file(), "run `make pages`, which begins the page"


@pytest.mark.parametrize("room", sorted({room_of(module) for module in modules()} - {"__init__", "__main__"}))
def test_the_page_on_the_house_shows_every_room(room: str) -> None:
    assert re.search(rf"^\|[^|]*`{room}`", text_of("docs/architecture.md"), re.MULTILINE)


@pytest.mark.parametrize("module", modules(), ids=name_of)
def test_every_module_has_its_test_or_a_reason(module: Path) -> None:
    name = name_of(module)
    mirror = TESTS / Path(*name.split(".")).with_name(f"test_{module.stem.strip('_')}.py")
    inert = not any(isinstance(node, ast.FunctionDef) for node in ast.walk(tree(module)))  # nouns alone
    package = module.stem == "__init__" and any((TESTS / module.parent.relative_to(SOURCE)).glob("test_*.py"))
    assert mirror.is_file() or package or inert or name in TESTED_ELSEWHERE, (
        f"write {mirror.relative_to(REPOSITORY)}, or say in TESTED_ELSEWHERE which test sees to it"
    )


LOOKS_OUTSIDE = {
    "approvals", "checks", "code_scanning", "dependabot", "http", "issues", "metrics", "pull_request", "repository",
    "tcp", "workflow",
}  # fmt: skip
"""Probes that are believed in a run without the pull request's tree: they look at what no checkout can change."""


@pytest.mark.parametrize("name", registry.names())
def test_a_probe_that_is_believed_without_the_checkout_is_known_to_be(name: str) -> None:
    urls = SimpleNamespace(urls=("https://example.org",))

    outside = registry.load(name).outside(urls)

    assert outside is (name in LOOKS_OUTSIDE), (
        "`outside=` says that no checkout can change what it sees; if that is so, list it here"
        if outside
        else "give it `outside=`, or strike it here"
    )


@pytest.mark.parametrize(("name", "file"), TESTED_ELSEWHERE.items())
def test_a_module_tested_elsewhere_is_and_has_no_test_of_its_own(name: str, file: str) -> None:
    assert name in {name_of(module) for module in modules()}
    assert (TESTS / file).is_file()
    *rooms, last = name.split(".")
    assert not TESTS.joinpath(*rooms, f"test_{last.strip('_')}.py").exists(), "take it off the list"


# ------------------------------------------------------------------------------------------------- small and in place


@pytest.mark.parametrize("module", modules(), ids=name_of)
def test_a_file_is_short(module: Path) -> None:
    assert len(module.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE


@pytest.mark.parametrize("module", modules(), ids=name_of)
def test_functions_are_short(module: Path) -> None:
    lengths = {
        f"{node.name} (line {node.lineno})": (node.end_lineno or 0) - node.lineno + 1
        for node in ast.walk(tree(module))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {name: length for name, length in lengths.items() if length > LONGEST_FUNCTION} == {}


@pytest.mark.parametrize("module", [m for m in modules() if room_of(m) not in DOORS], ids=name_of)
def test_only_the_doors_touch_the_world(module: Path) -> None:
    name = name_of(module)
    assert {each for each in imported(module) if each in WORLDLY and (name, each) not in WORLDLY_ALL_THE_SAME} == set()


@pytest.mark.parametrize("module", [m for m in modules() if room_of(m) not in DOORS], ids=name_of)
def test_only_the_doors_read_a_clock(module: Path) -> None:
    read = {
        f"{ast.unparse(node)} (line {node.lineno})"
        for node in ast.walk(tree(module))
        if isinstance(node, ast.Attribute)
        and node.attr in CLOCKS
        and isinstance(node.value, ast.Name)
        and node.value.id in {"datetime", "date", "time"}
    }
    assert read == set()


@pytest.mark.parametrize("module", [m for m in modules() if name_of(m) not in {"cli", "__main__"}], ids=name_of)
def test_only_the_command_prints_and_exits(module: Path) -> None:
    called = {
        ast.unparse(node.func)
        for node in ast.walk(tree(module))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in {"print", "exit", "quit", "input", "sys.exit", "os._exit", "SystemExit"}
    }
    assert called == set()


# -------------------------------------------------------------------------------------------------- written twice


def test_the_version_is_the_same_everywhere() -> None:
    project = tomllib.loads(text_of("pyproject.toml"))["project"]
    newest = re.search(r"^## \[([0-9][^\]]*)\]", text_of("CHANGELOG.md"), re.MULTILINE)
    assert newest is not None
    assert project["version"] == __version__ == newest[1]


def checklists() -> list[tuple[str, str]]:
    """Every YAML block of a page that is a whole checklist, with its place."""
    pages = [path for path in files() if re.fullmatch(r"(README|CONTRIBUTING|docs/.*)\.md", path)]
    block = re.compile(r"^( *)```ya?ml\n((?:\s*#.*\n)*\s*version:.*?)^\1```", re.MULTILINE | re.DOTALL)
    return [
        (f"{path}:{found.string[: found.start()].count(chr(10)) + 1}", textwrap.dedent(found[2]))
        for path in pages
        for found in block.finditer(text_of(path))
    ]


@pytest.mark.parametrize(("place", "text"), checklists(), ids=[place for place, _ in checklists()])
def test_every_checklist_in_the_docs_loads(place: str, text: str) -> None:
    assert checklist.load(text.encode(), place).items


@pytest.mark.parametrize("path", [p for p in files() if re.fullmatch(r"examples/.*checklist.*\.yml", p)])
def test_every_example_checklist_loads(path: str) -> None:
    assert checklist.load(text_of(path).encode(), path).items


@pytest.mark.parametrize("path", [p for p in files() if p.endswith(".md")])
def test_every_link_between_pages_leads_somewhere(path: str) -> None:
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)\s#]+)", re.sub(r"```.*?```", "", text_of(path), flags=re.DOTALL))
    folder = (REPOSITORY / path).parent
    assert [link for link in links if not (folder / link).exists()] == []


# ------------------------------------------------------------------------------------------ clean for other people

LOCKS = ("requirements/run.txt", "requirements/dev.txt")


@pytest.mark.parametrize("path", [*LOCKS, "requirements/image.txt"])
def test_a_lock_has_a_hash_for_everything_and_no_address(path: str) -> None:
    text = text_of(path)
    assert not re.search(r"://|--(extra-)?index-url|--find-links|@ *file:", text)
    packages = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    assert packages
    assert [entry.splitlines()[0] for entry in packages if "--hash=sha256:" not in entry] == []


def test_the_lock_for_running_is_part_of_the_lock_for_developing() -> None:
    run, dev = (set(re.findall(r"^([a-z0-9][^ ;]*==[^ ;]+)", text_of(path), re.MULTILINE)) for path in LOCKS)
    assert run <= dev


def names(requirements: list[str]) -> set[str]:
    found = (re.match(r"[A-Za-z0-9._-]+", each) for each in requirements)
    return {re.sub(r"[._-]+", "-", each[0]).lower() for each in found if each}


def test_every_dependency_is_in_the_lock() -> None:
    project = tomllib.loads(text_of("pyproject.toml"))
    run = names(project["project"]["dependencies"])
    dev = names(project["dependency-groups"]["dev"] + project["build-system"]["requires"])
    locked_run, locked_dev = (names(re.findall(r"^[a-z0-9].*==", text_of(path), re.MULTILINE)) for path in LOCKS)
    assert (run - locked_run, (run | dev) - locked_dev) == (set(), set()), "run `make lock`"


FOREIGN = re.compile(
    "|".join(
        [
            "/work" + "/(main|shared)",
            "/root" + "/",
            "pypi" + r"\.org",
            "python" + "hosted",
            "npm" + r"js\.(org|com)",
        ]
    )
)
"""Places of one machine, and hosts of package registries."""


@pytest.mark.parametrize("path", [p for p in files() if not p.endswith((".png", ".gz", ".jpg"))])
def test_no_file_names_a_machine_or_a_registry(path: str) -> None:
    assert {match[0] for match in FOREIGN.finditer(text_of(path))} == set()


@pytest.mark.parametrize("path", [p for p in files() if re.fullmatch(r"\.github/workflows/.*\.ya?ml", p)])
def test_every_action_is_pinned_to_a_commit(path: str) -> None:
    used = re.findall(r"^\s*(?:- )?uses: *(.*)$", text_of(path), re.MULTILINE)
    assert [use for use in used if not re.fullmatch(r"(\./.*|[\w./-]+@[0-9a-f]{40} # v[\d.]+)", use)] == []
