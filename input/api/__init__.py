"""Samples and messages that cross the boundary, and what can go wrong.

Entry: `samples`, `gaze`, `source`, `messages`, `errors`.
May import: common.
"""
