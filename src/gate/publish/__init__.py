"""Decision and pages → actions → results. Publishing never changes the decision."""

from gate.publish.actions import Action, ActionResult, RewriteFile, WritePage
from gate.publish.execute import execute

__all__ = ["Action", "ActionResult", "RewriteFile", "WritePage", "execute"]
