"""`python -m gui` is the same as `wordfork`."""

import signal


def run() -> None:
    """Run `wordfork`; until its command line is at work Ctrl+C ends it as it does any program."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from gui.commands.cli import main

    main()


if __name__ == "__main__":
    run()
