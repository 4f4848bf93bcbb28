"""From items to evidence: runs the probes concurrently and polls for evidence that is still being produced."""
