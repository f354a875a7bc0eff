"""The window, the plots, the command line and the wiring. The only place for Qt."""
