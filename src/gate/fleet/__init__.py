"""Many repositories: merge what they reported, and judge those that do not run the gate themselves, in shards."""
