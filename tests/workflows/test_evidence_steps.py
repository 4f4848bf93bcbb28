"""Which steps before the gate run tests, scans or linters, and can fail."""

from __future__ import annotations

from pathlib import Path

from gate.adapters.workspace import Workspace
from gate.workflows.evidence_steps import list_runs_before
from gate.workflows.gates import find_gates
from tests.cases import cases
from tests.command import lay_out
from tests.folders import with_folders
from tests.workflows.files import HEAD, OURS


def runs_before(folder: Path, *steps: str) -> tuple[str, ...]:
    """What can fail in these steps of a job, before the gate."""
    lines = "".join(f"      - {step}\n" for step in (*steps, f"uses: {OURS}"))
    lay_out(folder, {".github/workflows/gate.yml": f"{HEAD}jobs:\n  gate:\n    runs-on: x\n    steps:\n{lines}"})
    (run,) = find_gates(Workspace(folder))[1]
    (names,) = list_runs_before(run)
    return names


def test_a_run_is_named_by_its_command_or_action(tmp_path: Path) -> None:
    script = '{run: "npm ci\\nnpm run lint -- --fix \\\\\\n  src", shell: bash}'
    assert runs_before(tmp_path, "uses: actions/checkout@v5", script, "uses: acme/run-tests@v1") == (
        "npm run lint -- --fix     src",
        "acme/run-tests",
    )


@cases(
    "step",
    [
        "run: npm run test:unit",
        "run: npm ci && npx vitest run",
        "run: ./gradlew check jacocoTestReport",
        "run: mvn -B clean install -Pcheck verify",
        "run: go test ./... -coverprofile=cover.out",
        "run: vendor/bin/phpunit --log-junit junit.xml",
        "run: cargo llvm-cov nextest --lcov || exit 1; cargo test",
        "run: CI=true make test",
        "run: gitleaks detect --report-path r.json",
        "run: npm audit --json > audit.json",
        "{run: pytest | tee log, shell: bash}",
        "uses: golangci/golangci-lint-action@v8",
        "uses: cypress-io/github-action@v6",
        "uses: ./.github/actions/test",
        "{uses: aquasecurity/trivy-action@0.33.1, with: {exit-code: 1}}",
        "{run: pytest, if: github.event_name == 'pull_request'}",
        "{run: pytest, continue-on-error: false}",
    ],
)
@with_folders
def test_a_step_that_tests_scans_or_lints_can_fail(tmp_path: Path, step: str) -> None:
    assert len(runs_before(tmp_path, step)) == 1


@cases(
    "step",
    [
        "run: pip install pytest tox",
        "run: npm ci",
        "run: npx playwright install --with-deps",
        "run: mkdir -p test-results && echo test && test -f junit.xml",
        "run: cat tests/log.txt",
        "run: pytest || true",
        "run: gate lint && gate test",
        "run: pytest | tee log",
        "run: bandit -r src --exit-zero",
        "run: 'set +e; pytest'",
        "run: '# pytest'",
        "{run: pytest, continue-on-error: true}",
        "{run: pytest, if: github.event_name == 'push'}",
        "{run: pytest, if: failure()}",
        "uses: actions/setup-node@v4",
        "uses: actions/download-artifact@v4",
        "uses: dorny/test-reporter@v2",
        "uses: aquasecurity/trivy-action@0.33.1",
    ],
)
@with_folders
def test_a_step_without_tests_or_that_cannot_fail_is_not_named(tmp_path: Path, step: str) -> None:
    assert runs_before(tmp_path, step) == ()


def action(*steps: str) -> str:
    """A composite action with these steps."""
    lines = "".join(f"    - {step}\n" for step in steps)
    return f"name: x\ninputs: {{command: {{default: pytest}}}}\nruns:\n  using: composite\n  steps:\n{lines}"


@cases(
    ("uses", "names"),
    [
        ("uses: ./.github/actions/x", ("pytest -q", "trivy fs . --exit-code 1")),
        ("{uses: ./.github/actions/x, continue-on-error: true}", ()),
        ("{uses: ./.github/actions/x, if: github.event_name == 'push'}", ()),
        ("uses: ./.github/actions/outer", ("pytest -q", "trivy fs . --exit-code 1")),
        ("uses: ./.github/actions/quiet", ()),
        ("uses: ./.github/actions/lint", ("./.github/actions/lint",)),
        ("uses: ./.github/actions/absent", ()),
        ("uses: ./.github/actions/endless", ()),
    ],
)
@with_folders
def test_a_composite_action_of_the_repository_is_named_by_what_it_runs(
    tmp_path: Path, uses: str, names: tuple[str, ...]
) -> None:
    actions = {
        "x": action("run: pytest -q", "run: pip install trivy", "run: trivy fs . --exit-code 1"),
        "outer": action("uses: actions/cache@v4", "uses: ./.github/actions/x"),
        "quiet": action("run: make page", "{run: pytest, continue-on-error: true}"),
        "lint": action("run: ./everything.sh"),
        "endless": action("uses: ./.github/actions/endless"),
    }
    lay_out(tmp_path, {f".github/actions/{name}/action.yml": text for name, text in actions.items()})

    assert runs_before(tmp_path, uses) == names
