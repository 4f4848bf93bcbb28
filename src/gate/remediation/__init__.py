"""The shortest way to green: a decision → what to do about it, computed from its comparisons and findings. Pure."""

from gate.remediation.plan import make_plan, plan_item

__all__ = ["make_plan", "plan_item"]
