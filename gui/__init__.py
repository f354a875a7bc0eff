"""The window, the plots, the command line and the wiring. The only place for Qt.

Entry: `python -m gui`, which is `commands.cli.main`.
May import: engine, input, common.
"""
