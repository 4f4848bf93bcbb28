"""Stored runs judged by another checklist: the real judge, the stored evidence, the time of each run."""
