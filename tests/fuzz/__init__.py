"""Mutated reports of the corpus and the laws that hold for all of them."""
