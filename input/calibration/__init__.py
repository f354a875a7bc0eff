"""From eye features to points of the screen.

Entry: `procedure.Calibration`, `gaze_map.GazeMap`, `profiles.Profiles`.
May import: layout, api, common; never vision or selection.
"""
