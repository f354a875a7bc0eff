"""From pointer, keys and gaze to choices.

Entry: `pointer`, `gaze_pointer`, `text_entry`.
May import: views and all below, common, engine, input; no eyes, no experiment.
"""
