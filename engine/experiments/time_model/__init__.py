"""What a token costs in milliseconds in each way of writing.

Entry: `model`, `presets`.
May import: simulated_user, all of the engine and common.
"""
