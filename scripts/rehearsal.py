"""Rehearses a release on a copy of the working tree: `make release`. The files are in build/release afterwards.

It prepares the next version, builds everything twice, compares the bytes, installs the wheel and the source archive
in empty environments and runs the demonstration in each, installs by every way of docs/install.md, runs the hooks with
pre-commit, and runs the steps of .github/workflows/release.yml that create and tag the release commit. What needs
GitHub or a registry is simulated; the report says what and how. Nothing leaves this machine.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from scripts import distribution, ways
from scripts.distribution import HOME
from scripts.ways import BIN, call

OUT = HOME / "build" / "release"
NAME = "ghcr.io/readiness-gate/readiness-gate"
SIMULATED_DIGEST = "sha256:" + "0" * 64
COMMIT_STEPS = ("Commit the image by digest", "Tag the commit", "Move the major version tag")
PRE_COMMIT = "repos: [{repo: %s, rev: %s, hooks: [{id: gate-lint}, {id: gate-claims, args: [TRACKER.md]}]}]\n"
"""A configuration with our hooks; `%s` are the repository and its commit."""

TRACKER = {
    "TRACKER.md": "# Shop\n\n- [x] Add `LICENSE`\n",
    "LICENSE": "MIT\n",
    "readiness.yml": """\
version: 1
title: Shop
items:
  - {id: add-license, title: Add LICENSE, probe: files, with: {paths: LICENSE}, must: exists}
  - {id: tests, probe: tests, with: {reports: reports/*.xml}, must: failed == 0}
""",
}
"""A repository whose tracker claims what its checklist proves."""


class Rehearsal:
    """One rehearsal in a scratch folder; `lines` is its report."""

    def __init__(self, scratch: Path) -> None:
        self.scratch = scratch
        self.source = scratch / "source"
        self.epoch = distribution.epoch()
        self.version = ""
        self.lines: list[str] = []
        self.started, self.used = time.monotonic(), processor_time()

    def run(self) -> None:
        """Runs all parts in the order of a release; CalledProcessError or SystemExit for the first that fails."""
        self.prepare()
        self.build()
        for package in (next(OUT.glob("*.whl")), next(OUT.glob("*.tar.gz"))):
            self.install(package)
        self.install_by_every_way(next(OUT.glob("*.whl")))
        image = self.save_image()
        commit = self.tag(image)
        self.run_hooks(commit)
        self.attest(image)
        self.finish()

    def prepare(self) -> None:
        """Copies the files of the working tree, and prepares the next version there."""
        copy_tree(self.source)
        current = distribution.read_version(HOME)
        major, minor, _ = current.split(".")
        self.version = "1.0.0" if major == "0" else f"{major}.{int(minor) + 1}.0"
        for command in ("prepare", "check"):
            call([sys.executable, "scripts/release.py", command, self.version], self.source)
        self.report("done", f"prepared version {self.version} with scripts/release.py, and checked it")

    def build(self) -> None:
        """Builds the files twice, in different folders, and compares every byte."""
        second, other = self.scratch / "elsewhere" / "source", self.scratch / "second"
        shutil.copytree(self.source, second)
        distribution.build_packages(self.source, OUT, self.epoch)
        distribution.build_packages(second, other, self.epoch)
        for folder in (OUT, other):
            distribution.write_texts(folder, self.version)
        if distribution.write_sums(OUT) != distribution.write_sums(other):
            raise SystemExit("two builds of one commit differ")
        if problems := distribution.wheel_problems(next(OUT.glob("*.whl"))):
            raise SystemExit("\n".join(problems))
        notes = call([sys.executable, "scripts/release.py", "notes", self.version], self.source)
        (OUT / "notes.md").write_text(notes, encoding="utf-8")
        self.report("done", "built wheel, source archive, schemas, SBOM and licences twice: the same bytes")

    def install(self, package: Path) -> None:
        """Installs a package with its locked dependencies in an empty environment, and runs the demonstration there."""
        environment = self.scratch / f"environment-{package.suffix[1:]}"
        venv.create(environment)
        python = str(environment / "bin" / "python")
        install = [str(BIN / "uv"), "pip", "install", "--quiet", "--python", python]
        call([*install, "--require-hashes", "--requirement", str(HOME / "requirements" / "run.txt")], self.scratch)
        call([*install, "--no-deps", str(package)], self.scratch)
        where = call([python, "-I", "-c", "import gate; print(gate.__file__)"], self.scratch)
        if not where.startswith(str(environment)):
            raise SystemExit(f"the demonstration would run {where}")
        pages = self.scratch / f"demo-{package.suffix[1:]}"
        call([python, str(HOME / "scripts" / "demo.py"), str(pages)], self.scratch)
        call([str(environment / "bin" / "gate"), "check", "--root", str(HOME / "tests/composite/green")], self.scratch)
        self.report("done", f"installed {package.name} in an empty environment; the demonstration decided as expected")

    def install_by_every_way(self, wheel: Path) -> None:
        """Installs the wheel by every way, each without a cache and up to a first decision."""
        for name, way in ways.WAYS.items():
            way(self.scratch, wheel)
            self.report("done", f"{name}: installed without a cache, and decided")
        if not (shutil.which("npm") and shutil.which("rsync")):
            self.report("simulated", "the job of the template for GitLab: its runner needs npm and rsync")
            return
        ways.gitlab(self.scratch, wheel)
        self.report("done", "GitLab: ran the job of the template with gitlab-ci-local; it left its reports")

    def save_image(self) -> str:
        """Saves the image that scripts/container.sh built, as an OCI archive; returns its name by digest."""
        engine, tag = os.environ.get("GATE_ENGINE", ""), os.environ.get("GATE_IMAGE", "")
        self.report("simulated", "the image for arm64, SBOM and provenance by BuildKit: the workflow builds them")
        if engine != "podman":
            self.report(
                "simulated", f"the digest of the image: only podman tells it without a registry, not {engine!r}"
            )
            return f"{NAME}@{SIMULATED_DIGEST}"
        archive = OUT / "image.oci.tar"
        call([engine, "save", "--quiet", "--format", "oci-archive", "--output", str(archive), tag], HOME)
        digest = read_digest(archive)
        self.report("done", f"saved the image of this machine's platform, {digest}")
        run = [
            engine,
            "run",
            "--rm",
            "--network=none",
            "--volume",
            f"{ways.GREEN}:/work",
            "--entrypoint",
            "python",
            tag,
        ]
        call([*run, "-I", "-m", "gate", "check", "--root", "/work"], HOME)
        self.report("done", "the image: ran it, and it decided")
        return f"{NAME}@{digest}"

    def tag(self, image: str) -> str:
        """Runs the steps of the workflow that create and tag the commit, with a folder as remote; returns its hash."""
        remote = self.scratch / "origin.git"
        call(["git", "init", "--quiet", "--bare", str(remote)], self.scratch)
        identity = ["-c", "user.name=Rehearsal", "-c", "user.email=rehearsal@example.com"]
        for arguments in (["init", "-q", "-b", "main"], ["add", "-A"], [*identity, "commit", "-q", "-m", "main"]):
            call(["git", *arguments], self.source)
        call(["git", "remote", "add", "origin", str(remote)], self.source)
        workflow = yaml.safe_load((HOME / ".github/workflows/release.yml").read_text(encoding="utf-8"))
        steps: Mapping[str, str] = {step["name"]: step.get("run", "") for step in workflow["jobs"]["publish"]["steps"]}
        variables = {"VERSION": self.version, "IMAGE": image, "HOME": str(self.scratch), "PATH": os.environ["PATH"]}
        for name in COMMIT_STEPS:
            call(["bash", "-e", "-o", "pipefail", "-c", steps[name]], self.source, variables)
        tags = call(["git", "for-each-ref", "--format=%(refname:short)", "refs/tags"], remote).split()
        if tags != [f"v{self.version.partition('.')[0]}", f"v{self.version}"]:
            raise SystemExit(f"unexpected tags: {tags}")
        shutil.copy(self.source / "action.yml", OUT / "action.yml")
        self.report("done", f"made the release commit, which runs {image}, and the tags {' and '.join(tags)}")
        return call(["git", "rev-parse", "HEAD"], self.source)

    def run_hooks(self, commit: str) -> None:
        """Runs our hooks with pre-commit in a repository that uses them: they pass, and fail after an error."""
        user = self.scratch / "user"
        shutil.copytree(HOME / "tests" / "composite" / "green", user)
        for name, text in {".pre-commit-config.yaml": PRE_COMMIT % (self.source, commit), **TRACKER}.items():
            (user / name).write_text(text, encoding="utf-8")
        for arguments in (["init", "-q"], ["add", "-A"]):
            call(["git", *arguments], user)
        env = {**os.environ, "PRE_COMMIT_HOME": str(self.scratch / "hooks")}
        hooks = [str(BIN / "pre-commit"), "run", "--all-files"]
        call(hooks, user, env)
        self.report("done", "pre-commit: created the environment of the hooks, and both passed")
        checklist = user / "readiness.yml"
        checklist.write_text(checklist.read_text(encoding="utf-8").replace("failed ==", "faild =="), encoding="utf-8")
        self.require_failure([*hooks, "gate-lint"], user, env, "did you mean")
        for arguments in (["checkout", "-q", "readiness.yml"], ["rm", "-q", "-f", "LICENSE"]):
            call(["git", *arguments], user)
        self.require_failure([*hooks, "gate-claims"], user, env, "contradicted: Add LICENSE")
        self.report("done", "ran both hooks on an error each: red")

    def require_failure(self, command: list[str], folder: Path, env: Mapping[str, str], message: str) -> None:
        """Runs a hook that must fail with this message; SystemExit when it does not."""
        completed = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
        if not (completed.returncode and message in completed.stdout):
            raise SystemExit(f"{command[-1]} does not report an error:\n{completed.stdout}{completed.stderr}")

    def attest(self, image: str) -> None:
        """Writes what the attestations state, unsigned (https://in-toto.io/Statement/v1, https://slsa.dev/provenance/v1)."""
        files = [{"name": name, "digest": {"sha256": sum_}} for sum_, name in read_sums()]
        subjects = [*files, {"name": NAME, "digest": {"sha256": image.partition("@sha256:")[2]}}]
        statement: Mapping[str, Any] = {
            "_type": "https://in-toto.io/Statement/v1",
            "subject": subjects,
            "predicateType": "https://slsa.dev/provenance/v1",
            "predicate": {"simulated": "the release workflow signs the complete predicate with its identity"},
        }
        (OUT / "provenance.simulated.json").write_text(json.dumps(statement, indent=2) + "\n", encoding="utf-8")
        self.report("simulated", "attestations: the statement is written, and not signed")
        self.report("simulated", "PyPI: trusted publishing needs the identity of the workflow")
        self.report(
            "simulated", "the immutable release: its commit, tags, notes and files are made, nothing is published"
        )

    def finish(self) -> None:
        """Writes the digests and the report, and prints it."""
        sums = distribution.write_sums(OUT)
        files = f"\nFiles in {OUT.relative_to(HOME)}:\n{sums}"
        text = "".join(f"{line}\n" for line in self.lines) + files
        (OUT / "rehearsal.txt").write_text(text, encoding="utf-8")
        print(files, end="")

    def report(self, state: str, text: str) -> None:
        """Adds a line to the report, with the seconds and those of the processors since the line before."""
        now, used = time.monotonic(), processor_time()
        self.lines.append(f"{state:10} {now - self.started:5.1f} s, {used - self.used:4.1f} s of CPU  {text}")
        self.started, self.used = now, used
        print(self.lines[-1], flush=True)


def processor_time() -> float:
    """The seconds that the programs run so far used the processors: other work on the machine changes them little."""
    times = os.times()
    return times.children_user + times.children_system


def copy_tree(target: Path) -> None:
    """Copies the files of the working tree that git knows, or would add."""
    listing = call(["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"], HOME)
    for name in filter(None, listing.split("\0")):
        if (HOME / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(HOME / name, target / name)


def read_digest(archive: Path) -> str:
    """The digest of the one image in an OCI archive, as a registry would give it (OCI image layout, index.json)."""
    index = json.loads(call(["tar", "--extract", "--to-stdout", "--file", str(archive), "index.json"], HOME))
    (manifest,) = index["manifests"]
    return str(manifest["digest"])


def read_sums() -> list[tuple[str, str]]:
    """The digests and names in SHA256SUMS."""
    return re.findall(r"^([0-9a-f]{64})  (.*)$", (OUT / "SHA256SUMS").read_text(encoding="utf-8"), re.MULTILINE)


def main() -> None:
    """Runs the rehearsal in a scratch folder."""
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as scratch:
        Rehearsal(Path(scratch).resolve()).run()


if __name__ == "__main__":
    main()
