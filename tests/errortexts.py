"""Which English lines engine and input may say to a person, as templates: found in their source.

A template is a string with `{0}`, `{1}` ... where the source puts in a value.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SPEAK = {
    "ModelError", "GazeError", "Trouble", "EyesTrouble", "Failed", "EndOfSourceError", "Death",
    "NoTextError",
}  # fmt: skip
"""Classes whose texts a window shows; what derives from them is found, too."""
APART = ("experiments", "simulation", "scripted.py", "diagnostics.py")
"""Parts of engine and input that no window shows: research code and what stands in for a model."""


def _modules() -> dict[Path, ast.Module]:
    return {
        path: ast.parse(path.read_text("utf-8"))
        for package in ("engine", "input", "common")
        for path in sorted((ROOT / package).rglob("*.py"))
        if not set(APART) & set(path.parts)
    }


def _speaking(modules: dict[Path, ast.Module]) -> set[str]:
    classes = [n for t in modules.values() for n in ast.walk(t) if isinstance(n, ast.ClassDef)]
    names = set(SPEAK)
    for _ in range(3):  # as deep as classes derive here
        for one in classes:
            if any(getattr(base, "id", "") in names for base in one.bases):
                names.add(one.name)
    return names


def returned(function: ast.FunctionDef) -> list[ast.expr]:
    """Return the expressions that a function returns."""
    return [n.value for n in ast.walk(function) if isinstance(n, ast.Return) and n.value]


class _Texts:
    """The strings that an expression of one module can be."""

    def __init__(self, tree: ast.Module) -> None:
        self._values: dict[str, list[ast.expr]] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                self._values.setdefault(node.name, []).extend(returned(node))
            elif isinstance(node, ast.Assign):
                for target in node.targets:
                    self._assign(target, node.value)
            elif isinstance(node, ast.AnnAssign) and node.value is not None:
                self._assign(node.target, node.value)

    def _assign(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Name):
            self._values.setdefault(target.id, []).append(value)
        elif isinstance(target, ast.Tuple):
            values = value.elts if isinstance(value, ast.Tuple) else [value] * len(target.elts)
            for one, its in zip(target.elts, values, strict=False):
                self._assign(one, its)

    def of(self, node: ast.expr, deep: int = 0) -> Iterator[str]:
        """Yield the templates of an expression, and those of what is put into them."""
        if deep > 6:
            return
        if isinstance(node, ast.Constant):
            if isinstance(node.value, str):
                yield node.value
        elif isinstance(node, ast.JoinedStr):
            parts, count = [], 0
            for part in node.values:
                if isinstance(part, ast.FormattedValue):
                    parts.append(f"{{{count}}}")
                    count += 1
                    if not isinstance(part.value, ast.Subscript):
                        yield from self.of(part.value, deep + 1)
                else:
                    parts.append(part.value)
            yield "".join(parts)
        elif isinstance(node, ast.IfExp):
            yield from self.of(node.body, deep + 1)
            yield from self.of(node.orelse, deep + 1)
        elif isinstance(node, ast.BoolOp):
            for value in node.values:
                yield from self.of(value, deep + 1)
        elif isinstance(node, (ast.Tuple, ast.List)):
            for value in node.elts:
                yield from self.of(value, deep + 1)
        elif isinstance(node, ast.Dict):
            for value in node.values:
                yield from self.of(value, deep + 1)
        elif isinstance(node, ast.Name):
            for value in self._values.get(node.id, ()):
                yield from self.of(value, deep + 1)
        elif isinstance(node, ast.Subscript):
            yield from self.of(node.value, deep + 1)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            for argument in node.args if node.func.id == "plain" else ():
                yield from self.of(argument, deep + 1)
            for value in self._values.get(node.func.id, ()):
                yield from self.of(value, deep + 1)


def templates() -> dict[str, str]:
    """Return each template that can be said, with the place of one that says it."""
    modules = _modules()
    speaking = _speaking(modules)
    found: dict[str, str] = {}
    ends = modules[ROOT / "common" / "worker.py"]
    for node in ast.walk(ends):
        if isinstance(node, ast.FunctionDef) and node.name == "how_it_ended":
            for text in (t for v in returned(node) for t in _Texts(ends).of(v)):
                if says(text):
                    found[text] = "common/worker.py"
    for path, tree in modules.items():
        texts = _Texts(tree)
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else None
            name = node.func.id if isinstance(node.func, ast.Name) else name
            if name not in speaking:
                continue
            for argument in (*node.args, *(k.value for k in node.keywords)):
                for text in texts.of(argument):
                    if says(text):
                        found.setdefault(text, f"{path.relative_to(ROOT)}:{node.lineno}")
    return found


def says(template: str) -> bool:
    """Whether a template has words of its own: two at least, or one beside a value."""
    words = [w for w in template.split() if any(c.isalpha() for c in w)]
    return len(words) > ("{0}" not in template)
