"""The state machine between a person and the engine: draft, open fork, Undo, journal.

Entry: `session.Session`; what it tells: `events`.
May import: records, backend, models, tokens, api, common; never generation.
"""
