"""Checks of the house itself that no linter makes."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import grimp  # import-linter's
import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("assets", "common", "engine", "input", "gui")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))


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


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_every_module_says_what_it_is(path: Path) -> None:
    said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert said
    assert len(said) > 20


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_each_library_has_its_one_place(path: Path) -> None:
    names = imported(path)
    module = named(path)
    assert "llama_cpp" not in names or module == "engine/backend/llama.py"
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


def test_the_engine_needs_neither_qt_nor_input() -> None:
    """Import it for real: what a linter reads is not all that runs."""
    modules = [
        named(path)[:-3].replace("/", ".").removesuffix(".__init__")
        for path in MODULES
        if named(path).startswith("engine/")
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
        "import sys, gui.commands.cli, gui.app.application\n"
        "print([m for m in ('engine.worker.loading', 'engine.generation.writer',"
        " 'engine.backend.llama', 'llama_cpp', 'jinja2', 'mediapipe', 'cv2', 'scipy',"
        " 'huggingface_hub', 'gguf') if m in sys.modules])"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == "[]"


def test_scipy_comes_with_the_page_that_needs_it_and_not_with_the_commands() -> None:
    """It takes long to import: no `--help` waits for it, and no window at its first curve."""
    code = (
        "import sys, gui.commands.time_model, gui.commands.replay\n"
        "print([m for m in ('scipy',) if m in sys.modules])\n"
        "import gui.pages.time_model_page\n"
        "print([m for m in ('scipy.special', 'scipy.optimize') if m not in sys.modules])"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert said.stdout.split("\n") == ["[]", "[]", ""]


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


def test_the_architecture_page_has_a_row_for_each_folder() -> None:
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    table = re.findall(r"^\| `((?:common|engine|input|gui)/(?:\w+/)*)` \|", page, re.MULTILINE)
    there = {f"{named(path.parent)}/" for path in MODULES} - {
        "assets/",
        "engine/",
        "input/",
        "gui/",
    }
    assert sorted(table) == sorted(there)
    named_there = set(re.findall(r"\b((?:common|engine|input|gui)/[\w/]+\.py)\b", page))
    assert named_there <= {named(path) for path in MODULES}
    assert len(page.splitlines()) <= 150


def test_no_modules_import_each_other_in_a_circle() -> None:
    graph = grimp.build_graph(*PACKAGES[1:])
    left = {m: graph.find_modules_directly_imported_by(m) & graph.modules for m in graph.modules}
    while leaves := {module for module, wanted in left.items() if not wanted & left.keys()}:
        left = {module: wanted for module, wanted in left.items() if module not in leaves}
    assert sorted(left) == [], "each of these is in a circle, or imports one"


@pytest.mark.parametrize("package", ["engine", "input", "gui"])
def test_modules_lie_in_folders(package: str) -> None:
    direct = {path.stem for path in (ROOT / package).glob("*.py")} - {"__init__", "__main__"}
    assert len(direct) <= 2


@pytest.mark.parametrize(
    "path", [p for p in MODULES if p.name == "__init__.py" and "assets" not in p.parts], ids=named
)
def test_folders_say_their_purpose_their_entry_and_what_they_import(path: Path) -> None:
    said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    purpose, empty, entry, imports, *_ = said.splitlines()
    assert purpose.endswith(".")
    assert not empty
    assert entry.startswith("Entry: ")
    assert imports.startswith("May import: ")
    for name in re.findall(r"`(\w+(?:\.\w+)*)`", entry):
        place, parts = path.parent, name.split(".")
        while parts and (place / parts[0]).is_dir():
            place /= parts.pop(0)
        if parts:
            text = (place / f"{parts.pop(0)}.py").read_text(encoding="utf-8")
            assert all(re.search(rf"^(class|def) {part}\b", text, re.MULTILINE) for part in parts)


def test_tests_have_no_packages_and_mirror_the_folders() -> None:
    names = [path.name for path in TESTS]
    assert "__init__.py" not in names  # tests/input/__init__.py would hide the real `input`
    folders = {path.parent.relative_to(ROOT / "tests") for path in TESTS} - {
        Path(),
        Path("desktop"),
    }
    assert {str(folder) for folder in folders if not (ROOT / folder).is_dir()} == set()


def test_the_wheel_holds_every_module(tmp_path: Path) -> None:
    """Built from a copy, without the net; each module is imported out of it."""
    source, wheels, unpacked = tmp_path / "source", tmp_path / "wheels", tmp_path / "unpacked"
    for package in PACKAGES:
        without = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / package, source / package, ignore=without)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    subprocess.run(
        [*(sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation"),
         *("--no-index", "--quiet", "--wheel-dir", str(wheels), str(source))],
        check=True,
    )  # fmt: skip
    [wheel] = wheels.glob("*.whl")
    shutil.unpack_archive(wheel, unpacked, "zip")
    modules = [named(path)[:-3].replace("/", ".").removesuffix(".__init__") for path in MODULES]
    code = (
        f"import importlib, os\nfor m in {modules}:\n"
        f"    assert importlib.import_module(m).__file__.startswith({str(unpacked)!r}), m"
    )
    subprocess.run(
        [sys.executable, "-c", code],
        cwd=unpacked, env={**os.environ, "PYTHONPATH": str(unpacked)}, check=True,
    )  # fmt: skip
    assert (unpacked / "assets" / "models.json").is_file()
