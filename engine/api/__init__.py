"""What crosses the boundary to a user of the engine: questions, answers, spans, errors.

Entry: `messages`, `types`, `spans`.
May import: common.
"""
