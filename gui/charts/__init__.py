"""Plots and their panels.

Entry: `latency_panel`, `time_model_charts`, `replay_board`.
May import: widgets, base, common; of the engine api, records and experiments.
"""
