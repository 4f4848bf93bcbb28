"""Paths, packages and addresses in words."""

from __future__ import annotations

import pytest

from gate.trackers.suggestions.paths import addresses, below, endpoints, packages, paths, targets


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("`lib/errors.ts`", ["**/lib/errors.ts"]),
        (
            "`retention.ts`, `package.json`, `README.md`, `jest.config.js`",
            [
                "**/retention.ts",
                "package.json",
                "README.md",
                "jest.config.js",
            ],
        ),
        ("`./a.py` and `/b/c.sh`", ["a.py", "b/c.sh"]),
        ("`monitoring/dashboards/`", ["**/monitoring/dashboards/**"]),
        ("`Dockerfile`, `.env.test`, `.github/CODEOWNERS`", ["Dockerfile", ".env.test", ".github/CODEOWNERS"]),
        ("`app/[slug]/page.tsx`", ["**/app/\\[slug\\]/page.tsx"]),
        ("`src/**/*.test.ts`", ["**/src/**/*.test.ts"]),
        ("see docs/runbook.md and SECURITY.md", ["**/docs/runbook.md", "SECURITY.md"]),
        ("Node.js, `Next.js`, React/Next.js, CI/CD, and/or, e.g. this", []),
        ("`npm test`, `debug`, `except Exception`, `@scope/pkg`", []),
        ("https://example.org/a/b.js", []),
        ("`../secret.txt`, `~/.ssh/config`", []),
        ("`/Users/ann/a.md`, `/etc/nginx/nginx.conf`, `/tmp/b.txt`, `/srv/c/`", []),
        ("`etc/nginx.conf`, `/src/etc/d.conf`", ["**/etc/nginx.conf", "src/etc/d.conf"]),
        ("`node_modules/x/index.js`, `.git/config`, `src/node_modules.py`", ["**/src/node_modules.py"]),
        ("`.env`, `.env.local`, `config/.env.production`", []),
        ("`.env.example`, `backend/.env.template`", [".env.example", "**/backend/.env.template"]),
        ("Pack a `.map`, a `.tar.gz` and an `.ico`", []),
        ("`.gitignore`, `.npmignore`", [".gitignore", ".npmignore"]),
        ("`backup_YYYYMMDD_HHMMSS.sql`, `log-YYYY-MM-DD.txt`", ["**/backup_*_*.sql", "**/log-*.txt"]),
        ("**deploy.sh**", ["**/deploy.sh"]),
        ("notes_2030.md", ["notes_2030.md"]),
        ("Auth.js", []),
        ("deploy.sh runs", []),
    ],
)
def test_paths_are_what_stands_as_code_or_cannot_be_anything_else(text: str, found: list[str]) -> None:
    assert paths(text, told=False) == found


def test_a_path_in_passing_may_begin_in_any_folder_and_a_told_one_is_whole() -> None:
    assert paths("`a/b.py`, `./c/d.py`, `/e/f.py`, `.github/g.yml`", told=False) == [
        "**/a/b.py", "c/d.py", "e/f.py", ".github/g.yml",
    ]  # fmt: skip
    assert paths("`a/b.py`", told=True) == ["a/b.py"]


def test_what_lies_at_the_root_may_lie_where_the_tracker_does() -> None:
    assert below("packages/a[1]", "README.md") == "{,packages/a\\[1\\]/}README.md"
    assert below("packages/a", "**/b/c.py") == "**/b/c.py"
    assert below("", "README.md") == "README.md"


def test_behind_a_label_any_code_with_a_slash_is_a_path() -> None:
    assert paths("`k8s/overlays`", told=False) == []
    assert paths("`k8s/overlays`", told=True) == ["k8s/overlays"]
    assert paths("`/api/health` and `/docs/`", told=True) == ["docs/**"]


def test_endpoints_are_code_that_begins_with_a_slash_and_is_no_file() -> None:
    assert endpoints("`/api/health`, `GET /ready`, `/lib/x.ts`, `/users/{id}`, /plain") == ["/api/health", "/ready"]
    assert endpoints("`/a/`, `POST /v1/a-b/c.d`, `/`, `//a`, `/a//b`, `/a b`") == ["/a/", "/v1/a-b/c.d"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("`npm install --save-dev jest @testing-library/react`", ("npm", ["jest", "@testing-library/react"])),
        ("pip install pytest", ("pip", ["pytest"])),
        ("npm install $PACKAGE", ("npm", [])),
        ("npm test", ("", [])),
    ],
)
def test_commands_that_install_name_their_packages(text: str, found: tuple[str, list[str]]) -> None:
    assert packages(text) == found


def test_addresses_end_where_the_sentence_does() -> None:
    assert addresses("See https://example.org/health. Or `http://localhost:8000`!") == [
        "https://example.org/health", "http://localhost:8000",
    ]  # fmt: skip


def test_targets_are_hosts_with_ports_outside_of_addresses() -> None:
    text = "db: localhost:5433, cache.internal.example:6379, http://a.example:80/, at 12:30, 1.2.3.4:25, x:99999"
    assert targets(text) == ["localhost:5433", "cache.internal.example:6379", "1.2.3.4:25"]
