"""The writer: model, vocabulary, clouds, forks, draft, records. No Qt, no camera.

Entry: `worker.process.EngineHandle` (the process), `session.session.Session` (the window's side).
May import: common.
"""
