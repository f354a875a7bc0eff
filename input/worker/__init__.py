"""The eyes as a process.

Entry: `process.EyesHandle`.
May import: sources and all below it, common.
"""
