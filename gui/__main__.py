"""`python -m gui` is the same as `wordfork`."""

from gui.cli import main

if __name__ == "__main__":
    main()
