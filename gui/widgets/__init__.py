"""Controls that know neither the engine nor input, and how all of them look.

Entry: `theme`.
May import: base, common, `engine.api`, `input.api` and `input.selection`.
"""
