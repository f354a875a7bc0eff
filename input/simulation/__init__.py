"""Simulated hands and gaze, and experiments with them.

Entry: `hand`, `gaze`, `gaze_trials`, `camera_trials`.
May import: all of input and common. Product code never imports it.
"""
