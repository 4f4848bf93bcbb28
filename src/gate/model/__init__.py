"""The nouns of the gate: frozen values, standard library only.

Everything that flows from one room to the next is defined here, so that it can be printed, saved and put in a test.
Nothing in this room reads the world or judges it. Each module knows only those before it: values, place
and triggers, evidence, subject and checklist, decision, audit.
"""
