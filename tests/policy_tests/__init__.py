"""Policy tests: facts in, verdicts out."""
