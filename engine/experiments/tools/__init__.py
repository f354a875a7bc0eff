"""Commands of the developers, which make what `assets/` holds.

Entry: `python -m engine.experiments.tools.cloud_sample`; `learn_boundaries`.
May import: bench, replay, time_model, simulated_user, all of the engine and common.
"""
