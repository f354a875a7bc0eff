"""From frames to eye features. `opencv` alone imports cv2, `landmarker` mediapipe.

Entry: `camera`, `face_tracker`.
May import: layout, api, common; never calibration or selection.
"""
