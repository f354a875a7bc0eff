"""What things cost on this machine, with this program and with others.

Entry: `bench`, `shape`, `against`.
May import: time_model, simulated_user, all of the engine and common; never replay.
"""
