"""A vocabulary as text: what tokens spell, where words end, which words are alike.

Entry: `vocabulary.Vocabulary`, `distribution.Distribution`.
May import: api, common.
"""
