"""From points to choices. Pure logic.

Entry: `dwell`, `gaze_selector.Selector`.
May import: layout, api, common; never vision or calibration.
"""
