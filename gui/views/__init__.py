"""The main window and what it paints.

Entry: `main_window.MainWindow`.
May import: charts, widgets, base, common, engine, input; no process, backend or experiment.
"""
