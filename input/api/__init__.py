"""Samples and messages that cross the boundary, and what can go wrong.

Entry: `samples`, `gaze`, `messages`, `errors`.
May import: common.
"""
