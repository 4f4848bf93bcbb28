"""Whether the words of a task create the files that it names."""

from __future__ import annotations

from gate.trackers.suggestions.creation import find_created, names_file
from tests.cases import cases


@cases(
    ("title", "created"),
    [
        ("Create `src/till.py`", "`src/till.py`"),
        ("Created `src/till.py` (cash register)", "`src/till.py`"),
        ("Add the missing file `docs/faq.md`.", "`docs/faq.md`"),
        ("Write `a/b.md` and `a/c.md`", "`a/b.md` and `a/c.md`"),
        ("Create src/till.py for the till", "src/till.py"),
        ("Create `tests/` directory structure:", "`tests/`"),
        ("Create `a.py` in `shop/`", "`shop/a.py`"),
        ("Create README.md with a start in shop/docs/", "`shop/docs/README.md`"),
        ("Create a.conf for the till at shop/a.conf", "`shop/a.conf`"),
        ("Create `a.py` at `shop/b.py`", "`a.py`"),
        ("T012 [P] Create `a.py`", "`a.py`"),
        ("Task 7: Write `a.md`", "`a.md`"),
        ("Step 3: Create `a.go` with `Run` and helpers", "`a.go`"),
        ("Add `a.py` to the index", ""),
        ("Add `package.json` scripts", ""),
        ("Add pagination to `a.py`", ""),
        ("Create `a.py` and update `b.py`", ""),
        ("Create `a.py`, then register it", ""),
        ("Created `till.service` (port 80), installed the database", ""),
        ("Write `a.py` tests", ""),
        ("Document `a.py`", ""),
        ("`a.py` leaks memory", ""),
        ("`a.py`", ""),
        ("Create a branch", ""),
    ],
)
def test_a_task_creates_a_file_if_its_words_create_that_file_and_nothing_else(title: str, created: str) -> None:
    assert find_created(title) == created


@cases(
    ("title", "path", "expected"),
    [
        ("Write the guide", "docs/guide.md", True),
        ("Task 1: Write the guide", "docs/guide.md", True),
        ("Implement Circuit Breaker pattern", "lib/circuitBreaker.ts", True),
        ("Add retry logic with exponential backoff", "lib/retry.ts", True),
        ("Create health check endpoints", "app/api/health/route.ts", True),
        ("T012 [P] Create User model in src/models/user.py", "**/src/models/user.py", True),
        ("Configure image compression", "next.config.js", False),
        ("Fix the guide", "docs/guide.md", False),
        ("Add pagination", "src/list.ts", False),
        ("Add pagination to the list", "src/list.ts", False),
        ("Add auth header handling", "src/auth.ts", False),
        ("Write tests", "src/index.ts", False),
        ("Implement src/till.py", "**/src/till.py", False),
        ("Implement till.py with a drawer", "**/till.py", False),
        ("Write unit tests", "tests/unit/test_models.py", False),
        ("Guide", "docs/guide.md", False),
        ("Create TerminalUI in src/terminal/ui.py", "**/src/terminal/ui.py", True),
        ("Create tutorial in TUTORIALS.md", "**/TUTORIALS.md", False),
        ("Create the tutorials", "docs/TUTORIALS.md", True),
    ],
)
def test_a_task_makes_a_file_that_is_named_after_it(title: str, path: str, *, expected: bool) -> None:
    assert names_file(title, path) is expected
