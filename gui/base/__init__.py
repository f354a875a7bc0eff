"""Settings, paths, languages, keys, the display, and the two processes as signals.

Entry: `settings`, `paths.Folders`, `engine_link.Link`.
May import: engine, input, common; nothing else of gui.
"""
