"""One file for each subcommand, with what they share.

Entry: `cli.main`.
May import: everything.
"""
