"""Files, git, the clock, services and GitHub: the only modules that touch the world."""
