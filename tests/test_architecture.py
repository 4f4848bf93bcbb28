"""Rules that no linter knows: repeated values agree, only adapters have side effects, and files stay small."""

from __future__ import annotations

import ast
import re
import subprocess
import textwrap
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from gate import __version__, checklist
from gate.cli.commands import COMMANDS
from gate.judge import outcome
from gate.model.globs import ServiceAddresses, has_marker
from gate.probes.common import registry
from tests.cases import cases
from tests.corpus import REPOSITORY

SOURCE = REPOSITORY / "src" / "gate"
TESTS = REPOSITORY / "tests"

LONGEST_FUNCTION = 40
LONGEST_FILE = 400
LONGEST_PIPELINE = 80

SYSTEM_MODULES = {
    "asyncio", "ftplib", "getpass", "glob", "http", "multiprocessing", "os", "platform", "random", "requests",
    "secrets", "select", "selectors", "shutil", "signal", "smtplib", "socket", "socketserver", "ssl", "subprocess",
    "tempfile", "threading", "time", "urllib3", "uuid", "webbrowser",
}  # fmt: skip
"""Modules for side effects: files, processes, the network, the clock, random numbers."""

MAY_IMPORT = {
    "adapters": SYSTEM_MODULES,
    "cli": {"os", "shutil", "threading", "time"},  # the terminal and its environment
    "gather": {"threading"},  # probes run concurrently
}
"""What each package may import of these modules; every other package may import none."""

CLOCK_READINGS = {"now", "utcnow", "today", "time", "monotonic", "perf_counter", "time_ns"}


@cache
def modules() -> tuple[Path, ...]:
    return tuple(sorted(SOURCE.rglob("*.py")))


def dotted(module: Path) -> str:
    parts = module.relative_to(SOURCE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def package_of(module: Path) -> str:
    return (*module.relative_to(SOURCE).with_suffix("").parts,)[0]


@cache
def content(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def parse(file: Path) -> ast.Module:
    return ast.parse(content(file), str(file))


@cache
def tree(module: Path) -> ast.Module:
    return parse(module)


@cache
def nodes(module: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(tree(module)))


def statements(node: ast.AST) -> Iterator[ast.AST]:
    """The statements within a node, at every depth."""
    for field in ("body", "orelse", "handlers", "finalbody", "cases"):
        for child in getattr(node, field, ()):
            yield child
            yield from statements(child)


@cache
def imports(module: Path) -> frozenset[str]:
    return imported_by(tree(module))


def imported_by(root: ast.Module) -> frozenset[str]:
    """What a file imports: `from gate.model import text` gives `gate.model` and `gate.model.text`."""
    names: set[str] = set()
    for node in statements(root):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return frozenset(names)


@cache
def files() -> tuple[str, ...]:
    """Every file of the repository, including untracked ones."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listing = subprocess.run(command, cwd=REPOSITORY, capture_output=True, check=True)
    paths = sorted(path for path in listing.stdout.decode().split("\0") if path)
    return tuple(path for path in paths if (REPOSITORY / path).is_file())


@cache
def text_of(path: str) -> str:
    return (REPOSITORY / path).read_bytes().decode("utf-8", "replace")


# ------------------------------------------------------------------------------------------------------ completeness


@cases("name", registry.names())
def test_every_probe_has_a_test_and_a_page(name: str) -> None:
    assert (TESTS / "probes" / f"test_{name}.py").is_file(), f"write tests/probes/test_{name}.py"
    assert (REPOSITORY / "docs" / "probes" / f"{name}.md").is_file(), "run `make pages`, which begins the page"


PACKAGES = sorted({package_of(module) for module in modules() if module.parent != SOURCE})


@cases("package", PACKAGES)
def test_every_package_is_described_and_has_tests(package: str) -> None:
    assert re.search(rf"^\|[^|]*`{package}`", text_of("docs/architecture.md"), re.MULTILINE)
    assert any((TESTS / package).rglob("test_*.py")), f"tests/{package} mirrors src/gate/{package}"


def test_the_architecture_shows_the_tables_of_judge_outcome() -> None:
    tables = re.findall(r"(?:^\|.*\n)+", outcome.__doc__ or "", re.MULTILINE)

    assert len(tables) == 2
    assert all(table in text_of("docs/architecture.md") for table in tables)


def test_the_docstring_of_a_package_says_what_the_package_is_for() -> None:
    packages = [module for module in modules() if module.name == "__init__.py"]
    docstrings = {dotted(module): ast.get_docstring(tree(module)) or "" for module in packages}
    assert [name for name, docstring in docstrings.items() if len(docstring.split()) < 4] == []


def test_the_pipeline_is_the_only_module_outside_of_a_package() -> None:
    assert {path.name for path in SOURCE.glob("*.py")} == {"__init__.py", "__main__.py", "pipeline.py"}


def test_no_module_is_unreachable_from_the_tests() -> None:
    by_name = {dotted(module): module for module in modules()}
    dynamic = {f"gate.probes.{name}" for name in registry.names()}
    dynamic |= {f"gate.cli.{command.module}" for command in COMMANDS.values()}
    dynamic |= {name for name, module in by_name.items() if re.search(r"^FORMAT\b", content(module), re.MULTILINE)}
    reached: set[str] = set()

    def reach(names: Iterable[str]) -> None:
        pending = list(names)
        while pending:
            name = pending.pop()
            if name in by_name and name not in reached:
                reached.add(name)
                pending += imports(by_name[name])

    def unreached() -> list[str]:
        parents = {name.rsplit(".", depth)[0] for name in reached for depth in (1, 2, 3)}
        return sorted(by_name.keys() - reached - parents - {"gate.__main__"})

    reach(dynamic)
    missing = unreached()
    for test in TESTS.rglob("*.py"):
        if any(name.rpartition(".")[2] in content(test) for name in missing):  # else it imports none of them
            reach(imported_by(parse(test)))
            missing = unreached()
    assert missing == []


@cases("name", registry.names())
def test_a_probe_is_outside_of_the_checkout_when_it_calls_github_or_a_service(name: str) -> None:
    """In a run without the pull request's tree only probes that no checkout can change may run."""
    probe = registry.load(name)
    calls_github = any(spec.permission for spec in probe.facts)
    calls_services = any(
        has_marker(field.metadata, ServiceAddresses) or has_marker([field.annotation], ServiceAddresses)
        for field in probe.params.model_fields.values()
    )

    assert probe.is_remote(AnyParameters()) is (calls_github or calls_services)


class AnyParameters:
    """Parameters of any probe: every field holds a URL."""

    def __getattr__(self, name: str) -> Any:
        return ("https://example.org",)


# ---------------------------------------------------------------------------------------------------- size and place


def test_files_are_short() -> None:
    lengths = {dotted(module): len(content(module).splitlines()) for module in modules()}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_the_pipeline_fits_on_a_page() -> None:
    assert len(content(SOURCE / "pipeline.py").splitlines()) <= LONGEST_PIPELINE


def test_functions_are_short() -> None:
    lengths = {
        f"{dotted(module)}:{node.lineno}: {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for module in modules()
        for node in nodes(module)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {name: length for name, length in lengths.items() if length > LONGEST_FUNCTION} == {}


def test_only_adapters_import_modules_with_side_effects() -> None:
    imported = {
        module: {name.split(".")[0] for name in imports(module) if name not in {"http", "http.HTTPStatus"}}
        & SYSTEM_MODULES
        for module in modules()
    }
    refused = {dotted(module): names - MAY_IMPORT.get(package_of(module), set()) for module, names in imported.items()}
    assert {module: names for module, names in refused.items() if names} == {}


def test_only_adapters_read_a_clock() -> None:
    assert [
        f"{dotted(module)}:{node.lineno}: {ast.unparse(node)}"
        for module in modules()
        if package_of(module) != "adapters"
        for node in nodes(module)
        if isinstance(node, ast.Attribute)
        and node.attr in CLOCK_READINGS
        and isinstance(node.value, ast.Name)
        and node.value.id in {"datetime", "date", "time"}
    ] == []


def test_only_the_command_prints_and_exits() -> None:
    assert [
        f"{dotted(module)}:{node.lineno}: {ast.unparse(node)}"
        for module in modules()
        if package_of(module) not in {"cli", "__main__"}
        for node in nodes(module)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name | ast.Attribute)
        and ast.unparse(node.func) in {"print", "exit", "quit", "input", "sys.exit", "os._exit", "SystemExit"}
    ] == []


SENTENCES = {"detail", "message", "text"}
"""Fields that hold a sentence for a person."""

INSPECTIONS = {"startswith", "endswith", "partition", "rpartition", "split", "removeprefix", "removesuffix", "find"}


def inspections(module: Path) -> Iterator[str]:
    """Where the module looks into the sentence of an error: causes are fields."""
    for node in nodes(module):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Attribute(value=owner, attr=field), attr=method)):
                errors = {"error", "unseen", "missing", "outcome", "refusal"}
                if (field == "detail" and method in INSPECTIONS) or (
                    field in SENTENCES and method in INSPECTIONS and ast.unparse(owner) in errors
                ):
                    yield f"{dotted(module)}:{node.lineno}: {ast.unparse(node)}"
            case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[ast.Attribute(attr="detail")]):
                yield f"{dotted(module)}:{node.lineno}: {ast.unparse(node)}"


def test_no_code_looks_into_a_sentence() -> None:
    assert [line for module in modules() for line in inspections(module)] == []


# ----------------------------------------------------------------------------------------------------- written twice


def test_the_version_is_the_same_everywhere() -> None:
    project = tomllib.loads(text_of("pyproject.toml"))["project"]
    newest = re.search(r"^## \[([0-9][^\]]*)\]", text_of("CHANGELOG.md"), re.MULTILINE)
    assert newest is not None
    assert project["version"] == __version__ == newest[1]


@cache
def checklists() -> list[tuple[str, str]]:
    """Every YAML block of a page that is a complete checklist, with its position; those of docs/codes are broken."""
    pages = [path for path in files() if re.fullmatch(r"(README|CONTRIBUTING|docs/(?!codes/).*)\.md", path)]
    block = re.compile(r"^( *)```ya?ml\n((?:\s*#[^\n]*\n)*\s*version:.*?)^\1```", re.MULTILINE | re.DOTALL)
    return [
        (f"{path}:{match.string[: match.start()].count(chr(10)) + 1}", textwrap.dedent(match[2]))
        for path in pages
        for match in block.finditer(text_of(path))
        if not re.search(r"^\s*(tests|extends|may_set):", match[2], re.MULTILINE)  # their pages have tests of their own
    ]


@cases(("position", "text"), checklists())
def test_every_checklist_in_the_docs_loads(position: str, text: str) -> None:
    assert checklist.load(text.encode(), position).items


@pytest.mark.parametrize("path", [p for p in files() if re.fullmatch(r"examples/.*checklist.*(?<!\.test)\.yml", p)])
def test_every_example_checklist_loads(path: str) -> None:
    assert checklist.load(text_of(path).encode(), path).items


def links(path: str) -> list[str]:
    """The relative links of a page outside of its code blocks."""
    prose = re.sub(r"```.*?```", "", text_of(path), flags=re.DOTALL)
    return re.findall(r"\]\((?!https?:|mailto:|#)([^)\s#]+)", prose)


def test_every_link_between_pages_leads_somewhere() -> None:
    pages = [path for path in files() if path.endswith(".md")]
    assert pages
    assert [
        f"{path}: {link}"
        for path in pages
        for link in links(path)
        if not (REPOSITORY / path).parent.joinpath(link).exists()
    ] == []


def test_the_index_lists_every_decision_with_its_title() -> None:
    folder = REPOSITORY / "docs" / "decisions"
    titles = {path.name: text_of(str(path.relative_to(REPOSITORY))).partition("\n")[0] for path in folder.glob("0*.md")}
    rows = re.findall(r"^\| \[(\d{4})\]\((.*?)\) \| (.*) \|$", text_of("docs/decisions/README.md"), re.MULTILINE)
    assert {file: f"# {number} {title}" for number, file, title in rows} == titles


# -------------------------------------------------------------------------------------------- locks, hosts and pins

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


def pins(path: str) -> list[tuple[str, str]]:
    """The name and the version of each package of a lock; a version may hold for some platforms alone."""
    return re.findall(r"^([a-z0-9._-]+)==([^ ;]+)", text_of(path), re.MULTILINE)


@pytest.mark.parametrize("purpose", ["docs", "image", "release"])
def test_a_lock_that_is_installed_beside_that_for_developing_has_the_same_versions(purpose: str) -> None:
    dev, additional = dict(pins("requirements/dev.txt")), pins(f"requirements/{purpose}.txt")
    assert {name: version for name, version in additional if dev.get(name, version) != version} == {}
    assert dev
    assert additional


def project_names(requirements: Iterable[str]) -> set[str]:
    matches = (re.match(r"[A-Za-z0-9._-]+", requirement) for requirement in requirements)
    return {re.sub(r"[._-]+", "-", match[0]).lower() for match in matches if match}


def test_every_dependency_is_in_the_lock() -> None:
    project = tomllib.loads(text_of("pyproject.toml"))
    run = project_names(project["project"]["dependencies"])
    dev = project_names(project["dependency-groups"]["dev"] + project["build-system"]["requires"])
    locked_run, locked_dev = (
        project_names(re.findall(r"^[a-z0-9].*==", text_of(path), re.MULTILINE)) for path in LOCKS
    )
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
"""Paths of one machine, and hosts of package registries."""


def test_no_file_names_a_machine_or_a_registry() -> None:
    matches = {
        path: sorted({match[0] for match in FOREIGN.finditer(text_of(path))})
        for path in files()
        if not path.endswith((".png", ".gz", ".jpg"))
        and not path.startswith("tests/corpus/")  # reports of other projects
    }
    assert {path: names for path, names in matches.items() if names} == {}


@pytest.mark.parametrize("path", [p for p in files() if re.fullmatch(r"\.github/workflows/.*\.ya?ml", p)])
def test_every_action_is_pinned_to_a_commit(path: str) -> None:
    uses = re.findall(r"^\s*(?:- )?uses: *(.*)$", text_of(path), re.MULTILINE)
    assert [use for use in uses if not re.fullmatch(r"([.$]/.*|[\w./-]+@[0-9a-f]{40} # v[\d.]+)", use)] == []
