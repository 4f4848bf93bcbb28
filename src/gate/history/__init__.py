"""The history of a repository: what its runs on the default branch decided, in a store that only grows."""
