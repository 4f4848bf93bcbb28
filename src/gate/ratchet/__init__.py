"""Changes of the thresholds of a checklist: tightened to today's values, or lowered to them with a plan."""
