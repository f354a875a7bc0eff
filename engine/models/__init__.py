"""Model files: which there are, fetching and checking them, how they fit into memory.

Entry: `library.Library`, `catalogue`.
May import: tokens, api, common.
"""
