"""A finger on the real desktop: starts the program in this process and taps one word.

XTEST knows keys, buttons and motion, but no touch, and a touch screen of the kernel's (uinput)
takes rights that a test has not. So the window is a real one of the X server, and the finger is
Qt's own test device, which gives that window its touch events where the X server's would come in.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtTest import QTest

from driving import Real
from gui.app.application import Options, application


def main() -> None:
    """Tap the word of a slot, behind a text, with a folder: `finger.py FOLDER TEXT SLOT`."""
    folder, text, slot = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    application()
    options = Options(folder=folder, given=text, overrides={"mode": "every_word"})
    driver = Real(options, QTest.createTouchDevice())
    driver.until(driver.asking)
    print(driver.app.qt.platformName(), driver.words[slot], sep="\n")
    driver.tap(slot)
    driver.until(lambda: bool(driver.trials))
    print(driver.trials[0].timing.source)
    driver.close()


if __name__ == "__main__":
    main()
