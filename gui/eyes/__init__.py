"""Calibration, recentring, preview: all that is shown of eyes.

Entry: `calibration_window`, `recentre_view`, `camera_preview`.
May import: views and all below, common, engine, input; no interaction, no experiment.
"""
