"""The frozen values of the gate; standard library only.

Every value that one package hands to another is defined here, so that it can be printed, saved and used in a test. No
module of this package reads files, calls a service or judges. The layers between them are in pyproject.toml.
"""
