"""The loop that writes: it decodes, finds words, asks at forks, writes ahead.

Entry: `writer.Writer`; what it has cached: `context.Context`.
May import: records, backend, models, tokens, api, common; never session.
"""
