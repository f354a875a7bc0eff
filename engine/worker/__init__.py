"""The engine as a process: its start, its configuration, its end.

Entry: `process.EngineHandle`.
May import: all of engine but diagnostics and experiments; common.
"""
