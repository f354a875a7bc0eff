"""One file for each device or protocol that tells of gaze.

Entry: `registry.source_for`.
May import: vision, calibration, selection, layout, api, common.
"""
