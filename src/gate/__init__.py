"""Readiness Gate: decides whether a change is ready, from the evidence that a checklist requires."""

__version__ = "0.1.0"
