"""Policy tests of a checklist: facts in a YAML file, the real judge, and the verdicts that must follow."""
