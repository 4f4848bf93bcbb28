"""Paths, packages and addresses in text."""

from __future__ import annotations

from gate.trackers.suggestions.paths import (
    find_endpoints,
    find_packages,
    find_paths,
    find_ports,
    find_urls,
    from_folder,
)
from tests.cases import cases


@cases(
    ("text", "expected"),
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
        ("notes_2030.md", ["**/notes_2030.md"]),
        ("Auth.js", []),
        ("deploy.sh runs", []),
    ],
)
def test_a_path_is_code_or_a_text_that_can_only_be_a_path(text: str, expected: list[str]) -> None:
    assert find_paths(text, labelled=False) == expected


def test_a_path_in_prose_matches_in_any_folder_and_a_labelled_path_only_at_the_root() -> None:
    assert find_paths("`a/b.py`, `./c/d.py`, `/e/f.py`, `.github/g.yml`", labelled=False) == [
        "**/a/b.py", "c/d.py", "e/f.py", ".github/g.yml",
    ]  # fmt: skip
    assert find_paths("`a/b.py`", labelled=True) == ["a/b.py"]


def test_a_path_at_the_root_may_also_be_relative_to_the_tracker() -> None:
    assert from_folder("find_packages/a[1]", "README.md") == "{,find_packages/a\\[1\\]/}README.md"
    assert from_folder("find_packages/a", "**/b/c.py") == "**/b/c.py"
    assert from_folder("", "README.md") == "README.md"


def test_after_a_label_any_code_with_a_slash_is_a_path() -> None:
    assert find_paths("`k8s/overlays`", labelled=False) == []
    assert find_paths("`k8s/overlays`", labelled=True) == ["k8s/overlays"]
    assert find_paths("`/api/health` and `/docs/`", labelled=True) == ["docs/**"]


def test_an_endpoint_is_code_that_begins_with_a_slash_and_is_not_a_file() -> None:
    assert find_endpoints("`/api/health`, `GET /ready`, `/lib/x.ts`, `/users/{id}`, /plain") == [
        "/api/health",
        "/ready",
    ]
    assert find_endpoints("`/a/`, `POST /v1/a-b/c.d`, `/`, `//a`, `/a//b`, `/a b`") == ["/a/", "/v1/a-b/c.d"]


@cases(
    ("text", "expected"),
    [
        ("`npm install --save-dev jest @testing-library/react`", ("npm", ["jest", "@testing-library/react"])),
        ("pip install pytest", ("pip", ["pytest"])),
        ("npm install $PACKAGE", ("npm", [])),
        ("npm test", ("", [])),
    ],
)
def test_an_install_command_names_its_packages(text: str, expected: tuple[str, list[str]]) -> None:
    assert find_packages(text) == expected


def test_a_url_ends_before_the_punctuation_of_the_sentence() -> None:
    assert find_urls("See https://example.org/health. Or `http://localhost:8000`!") == [
        "https://example.org/health", "http://localhost:8000",
    ]  # fmt: skip


def test_a_port_is_a_host_and_port_outside_of_a_url() -> None:
    text = "db: localhost:5433, cache.internal.example:6379, http://a.example:80/, at 12:30, 1.2.3.4:25, x:99999"
    assert find_ports(text) == ["localhost:5433", "cache.internal.example:6379", "1.2.3.4:25"]
