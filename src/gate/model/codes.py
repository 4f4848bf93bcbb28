"""The codes of errors and warnings: what a message is about, for scripts, for searches, and for `gate explain CODE`.

The causes of missing evidence (`gate.model.evidence.Cause`) are codes too; no code is in both lists. Each has a page,
`gate/render/explanations/GROUP/CODE.md`, with an example that a test runs: it gives exactly this code.
"""

from __future__ import annotations

from enum import StrEnum


class Code(StrEnum):
    """What an error or a warning is about. A code stays when its message gets other words."""

    # the YAML of the checklist
    CHECKLIST_TOO_LARGE = "checklist-too-large"
    CONTROL_CHARACTER = "control-character"
    DUPLICATE_KEY = "duplicate-key"
    EMPTY_CHECKLIST = "empty-checklist"
    INVALID_YAML = "invalid-yaml"
    KEY_NOT_TEXT = "key-not-text"
    MERGE_KEY = "merge-key"
    NOT_UTF8 = "not-utf8"
    SECOND_DOCUMENT = "second-document"
    TAB_IN_INDENTATION = "tab-in-indentation"
    TOO_DEEP = "too-deep"
    TOO_MANY_GLOBS = "too-many-globs"
    TOO_MANY_PATTERNS = "too-many-patterns"
    TOO_MANY_PROBLEMS = "too-many-problems"
    TOO_MANY_VALUES = "too-many-values"
    UNCLOSED_BRACKET = "unclosed-bracket"
    UNCLOSED_QUOTE = "unclosed-quote"
    UNKNOWN_ALIAS = "unknown-alias"
    UNKNOWN_ESCAPE = "unknown-escape"
    UNQUOTED_VALUE = "unquoted-value"
    YAML_TAG = "yaml-tag"

    # keys and values of the checklist
    EMPTY_VALUE = "empty-value"
    INVALID_DATE = "invalid-date"
    INVALID_GLOB = "invalid-glob"
    INVALID_ID = "invalid-id"
    INVALID_VALUE = "invalid-value"
    MISSING_KEY = "missing-key"
    UNKNOWN_EVENT = "unknown-event"
    UNKNOWN_KEY = "unknown-key"
    UNKNOWN_PARAMETER = "unknown-parameter"
    UNKNOWN_VALUE = "unknown-value"
    UNSUPPORTED_VERSION = "unsupported-version"
    VALUE_OUT_OF_RANGE = "value-out-of-range"
    WRONG_TYPE = "wrong-type"

    # items and waivers
    BASELINE_WAIVER_WITHOUT_BASELINE = "baseline-waiver-without-baseline"
    DUPLICATE_ID = "duplicate-id"
    DUPLICATE_WAIVER = "duplicate-waiver"
    FINDINGS_WAIVER_WITHOUT_FINDINGS = "findings-waiver-without-findings"
    NO_EXPECTATIONS = "no-expectations"
    PLAN_NOT_IN_ORDER = "plan-not-in-order"
    RATCHET_WITHOUT_NUMBER = "ratchet-without-number"
    UNKNOWN_ITEM = "unknown-item"
    UNKNOWN_PROBE = "unknown-probe"

    # base policies
    EXTENDS_LOOP = "extends-loop"
    FOREIGN_COMMIT = "foreign-commit"
    INVALID_EXTENDS = "invalid-extends"
    LOOSENED_POLICY = "loosened-policy"
    MISSING_TIER = "missing-tier"
    NOT_A_BASE_POLICY = "not-a-base-policy"
    OPEN_PARAMETER = "open-parameter"
    TOO_MANY_BASE_POLICIES = "too-many-base-policies"
    UNKNOWN_TIER = "unknown-tier"
    UNPINNED_EXTENDS = "unpinned-extends"
    UNREADABLE_BASE_POLICY = "unreadable-base-policy"
    UNTRUSTED_EXTENDS = "untrusted-extends"
    WAIVER_NOT_ALLOWED = "waiver-not-allowed"

    # expectations
    COMMA_IN_NUMBER = "comma-in-number"
    DUPLICATE_VALUE = "duplicate-value"
    FACT_AS_THRESHOLD = "fact-as-threshold"
    FACT_WITHOUT_DATA = "fact-without-data"
    INVALID_PATTERN = "invalid-pattern"
    INVALID_THRESHOLD = "invalid-threshold"
    MISSING_FACT = "missing-fact"
    MISSING_THRESHOLD = "missing-threshold"
    MISSING_UNIT = "missing-unit"
    THRESHOLD_OUT_OF_RANGE = "threshold-out-of-range"
    UNEXPECTED_TEXT = "unexpected-text"
    UNKNOWN_FACT = "unknown-fact"
    UNKNOWN_OPERATOR = "unknown-operator"
    UNKNOWN_UNIT = "unknown-unit"
    WRONG_OPERATOR = "wrong-operator"
    WRONG_UNIT = "wrong-unit"

    # warnings of `gate lint`
    ALWAYS_HOLDS = "always-holds"
    CONTRADICTION = "contradiction"
    CUT_TEXT = "cut-text"
    DUPLICATE_EXPECTATION = "duplicate-expectation"
    EXPIRED_WAIVER = "expired-waiver"
    GLOB_MATCHES_NOTHING = "glob-matches-nothing"
    LONG_WAIVER = "long-waiver"
    MISSING_EVENT_TYPE = "missing-event-type"
    NEVER_HOLDS = "never-holds"
    REDUNDANT_EXPECTATION = "redundant-expectation"
    SHARED_KEY = "shared-key"
    UNLIMITED_WAIVER = "unlimited-waiver"
    WAIVER_WITHOUT_MUST = "waiver-without-must"

    # traps between a workflow and a required check
    DEFAULT_PERMISSIONS = "default-permissions"
    FILTERED_PATHS = "filtered-paths"
    IGNORED_FAILURE = "ignored-failure"
    LOST_EXIT_CODE = "lost-exit-code"
    MISSING_MERGE_GROUP = "missing-merge-group"
    MISSING_STATUS = "missing-status"
    MISSING_TYPES = "missing-types"
    NOT_ENFORCED = "not-enforced"
    SAME_NAME = "same-name"
    SHARED_CONCURRENCY = "shared-concurrency"
    SKIPPED_AFTER_FAILURE = "skipped-after-failure"
    SKIPPED_BY_CONDITION = "skipped-by-condition"
    SKIPPED_STEP = "skipped-step"

    # policy tests
    DUPLICATE_TEST = "duplicate-test"
    KEY_OF_PULL_REQUESTS = "key-of-pull-requests"
    NO_POLICY_TESTS = "no-policy-tests"
    TEST_WITHOUT_EXPECTATION = "test-without-expectation"
    TEST_WITHOUT_ITEM = "test-without-item"
    TOO_MANY_TESTS = "too-many-tests"
    UNREADABLE_POLICY_TESTS = "unreadable-policy-tests"

    # arguments, inputs and the start of a run
    BASELINE_IN_CHANGE = "baseline-in-change"
    BASE_NOT_COMPARABLE = "base-not-comparable"
    BASE_WITHOUT_CHECKOUT = "base-without-checkout"
    COMMENT_ON_ISSUE = "comment-on-issue"
    COPIED_COMMIT = "copied-commit"
    COPY_FAILED = "copy-failed"
    COPY_TOO_LARGE = "copy-too-large"
    DELETED_FOLDER = "deleted-folder"
    DEPLOYMENT_NOT_SUCCESSFUL = "deployment-not-successful"
    DUCKDB_NOT_INSTALLED = "duckdb-not-installed"
    EVENT_IN_WORKFLOW = "event-in-workflow"
    EVENT_WITHOUT_BASE = "event-without-base"
    EVENT_WITHOUT_COMMIT = "event-without-commit"
    GITHUB_OPTION = "github-option"
    HISTORY_NOT_INSTALLED = "history-not-installed"
    INVALID_ARGUMENT = "invalid-argument"
    INVALID_INPUT = "invalid-input"
    LOCAL_OPTION = "local-option"
    MCP_NOT_INSTALLED = "mcp-not-installed"
    NO_CHECKLIST = "no-checklist"
    PULL_REQUEST_CLOSED = "pull-request-closed"
    ROOT_IN_SUBMODULE = "root-in-submodule"
    ROOT_NOT_A_FOLDER = "root-not-a-folder"
    SHARED_COMMIT = "shared-commit"
    SUBJECT_MOVED = "subject-moved"
    SUPERSEDED_COMMIT = "superseded-commit"
    SYMLINKED_ROOT = "symlinked-root"
    UNREADABLE_BASELINE = "unreadable-baseline"
    UNREADABLE_CHECKLIST = "unreadable-checklist"
    UNREADABLE_EVENT = "unreadable-event"
    UNREADABLE_PARTS = "unreadable-parts"
    UNREADABLE_PLAN = "unreadable-plan"
    UNREADABLE_REPOSITORIES = "unreadable-repositories"
    UNREADABLE_REPORTED_RESULT = "unreadable-reported-result"
    UNREADABLE_RESULT = "unreadable-result"
    UNREADABLE_SELFTEST = "unreadable-selftest"
    UNKNOWN_WORD = "unknown-word"
    UNSUPPORTED_EVENT = "unsupported-event"

    # the end of a command
    FILE_EXISTS = "file-exists"
    INTERNAL_ERROR = "internal-error"
    INTERRUPTED = "interrupted"
    NOTIFICATION_FAILED = "notification-failed"
    OUTPUT_LOST = "output-lost"
    RUN_CRASHED = "run-crashed"
    RUN_KILLED = "run-killed"
    RUN_TOO_LONG = "run-too-long"
    TRACKER_WITHOUT_EVIDENCE = "tracker-without-evidence"
    UNREADABLE_TRACKER = "unreadable-tracker"
    UNWRITABLE_FILE = "unwritable-file"
    UNWRITABLE_TRACKER = "unwritable-tracker"


class InvalidValueError(ValueError):
    """A value that a field of the checklist refuses, as validators raise it: with the code, the message and a hint."""

    def __init__(self, code: Code, message: str, hint: str = "") -> None:
        self.code = code
        super().__init__(message, hint)

    def __str__(self) -> str:
        return str(self.args[0])


def with_code(message: str, code: StrEnum) -> str:
    """The message with its code at the end of the first line, where the advice of further lines does not hide it."""
    first, newline, rest = message.partition("\n")
    return f"{first} [{code}]{newline}{rest}"
