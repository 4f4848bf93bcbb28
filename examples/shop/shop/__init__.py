"""A small shop: the example whose reports the demonstration judges."""
