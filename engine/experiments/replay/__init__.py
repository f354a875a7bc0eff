"""A simulated person with a text in mind writes it with the real model.

Entry: `runs`.
May import: time_model, simulated_user, all of the engine and common; never bench.
"""
