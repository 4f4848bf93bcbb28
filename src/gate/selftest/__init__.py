"""Proves that each item can go red: makes faults in copies of its evidence, and judges them as a run does."""
