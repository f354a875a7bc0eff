"""Checks of the house itself that no linter makes."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("assets", "common", "engine", "input", "gui")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
MOST_LINES = 520  # "about 500"


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imported(path: Path) -> set[str]:
    """Return the top-level names that a module imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return names


def test_the_house_is_found() -> None:
    assert {path.parent.name for path in MODULES} >= {"common", "engine", "input", "gui"}
    assert len(TESTS) > 3


@pytest.mark.parametrize("path", MODULES + TESTS, ids=named)
def test_files_stay_readable(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= MOST_LINES


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_every_module_says_what_it_is(path: Path) -> None:
    said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert said
    assert len(said) > 20


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_each_library_has_its_one_place(path: Path) -> None:
    names = imported(path)
    module = named(path)
    assert "llama_cpp" not in names or module == "engine/llama.py"
    assert names.isdisjoint({"PySide6", "pyqtgraph", "shiboken6"}) or module.startswith("gui/")
    assert "input" not in names or not re.search(
        r"^\s*import input\b", path.read_text(encoding="utf-8"), re.MULTILINE
    ), "write `from input.x import ...`: a bare `import input` hides the built-in"


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt", ".ci/pip.txt"])
def test_locks_have_hashes_and_no_addresses(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert not re.search(r"https?:|file:|--(extra-)?index-url|--find-links", text)
    entries = [line for line in text.splitlines() if re.match(r"[A-Za-z0-9]", line)]
    assert entries
    assert all(re.match(r"[\w.-]+==\S+ .*\\$", line) for line in entries)
    assert text.count("--hash=sha256:") >= len(entries)


def test_both_locks_agree() -> None:
    def pins(lock: str) -> set[str]:
        return set(re.findall(r"^([\w.-]+==\S+)", (ROOT / lock).read_text("utf-8"), re.MULTILINE))

    assert pins("requirements.txt") <= pins("requirements-dev.txt")


def test_the_architecture_page_names_every_module_and_no_other() -> None:
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    table = set(re.findall(r"^\| `((?:common|engine|input|gui)/\w+\.py)` \|", page, re.MULTILINE))
    there = {named(path) for path in MODULES if path.name != "__init__.py"}
    assert table == {name for name in there if not name.startswith("assets/")}
    everywhere = set(re.findall(r"\b((?:common|engine|input|gui)/\w+\.py)\b", page))
    assert everywhere <= there


def test_tests_have_names_of_their_own_and_no_packages() -> None:
    names = [path.name for path in TESTS if path.name != "conftest.py"]  # one a folder may be
    assert len(names) == len(set(names))
    assert "__init__.py" not in names  # tests/input/__init__.py would hide the real `input`


def test_the_engine_needs_neither_qt_nor_input() -> None:
    """Import it for real: what a linter reads is not all that runs."""
    modules = [
        named(path)[:-3].replace("/", ".").removesuffix(".__init__")
        for path in MODULES
        if path.parent.name == "engine"
    ]
    code = (
        f"import importlib, sys\nfor m in {modules}: importlib.import_module(m)\n"
        "print([m for m in ('PySide6', 'pyqtgraph', 'input', 'gui', 'cv2') if m in sys.modules])"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == "[]"


def test_the_window_s_process_does_not_load_what_only_the_engine_s_needs() -> None:
    """Each would cost the time from the start to a window that can be typed into."""
    code = (
        "import sys, gui.cli, gui.app\n"
        "print([m for m in ('engine.loading', 'engine.writer', 'engine.llama', 'llama_cpp',"
        " 'jinja2', 'mediapipe', 'cv2', 'scipy', 'huggingface_hub', 'gguf') if m in sys.modules])"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == "[]"


def test_qt_calls_keep_their_references() -> None:
    """PySide6 6.12.0 lost a reference to None with each call on Python 3.11, and aborted soon."""
    code = (
        "import sys; from PySide6.QtCore import QObject\n"
        "qt, before = QObject(), sys.getrefcount(None)\n"
        "for _ in range(1000): qt.setObjectName('x')\n"
        "print(before - sys.getrefcount(None) < 100)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (said.stdout.strip(), said.returncode) == ("True", 0), said.stderr
