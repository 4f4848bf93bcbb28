"""From the event to the policy: the subject, its change, the checklist that decides, and what the run may do."""
