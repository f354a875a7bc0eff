"""Geometry of targets: where cells lie, and how large they must be.

Entry: `sectors`.
May import: api, common.
"""
