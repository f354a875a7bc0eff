"""What is kept of a session for research, and what is made of it.

Entry: `recorder.Records`, `rows`, `statistics`.
May import: backend, models, tokens, api, common.
"""
