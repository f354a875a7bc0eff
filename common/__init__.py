"""What every package may use: clock, files, places, logs, child processes.

Entry: each module by itself, `files.write_whole` first.
May import: the standard library, and nothing else.
"""
