"""Text of a tracker → probes, parameters and expectations for a checklist."""
