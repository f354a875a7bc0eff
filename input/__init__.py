"""What a person does: samples, cells, dwell, eyes. No Qt, no model.

Entry: `worker.process.EyesHandle` (the eyes' process), `selection` and `layout` (the window).
May import: common.
"""
