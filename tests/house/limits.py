"""The figures of the code, read from its syntax trees and held against the limits."""

from __future__ import annotations

import ast
import functools
import re
import subprocess
import tokenize
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("orchestre", "slack_app")

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
_DOCUMENTED = (ast.Module, ast.ClassDef, *FunctionNode.__args__)
_DIRECTIVE = re.compile(r"#\s*(noqa|type:|pragma|fmt:|!)")
_CHOICES = (
    ast.If, ast.IfExp, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler,
    ast.comprehension, ast.Assert, ast.match_case,
)  # fmt: skip


@dataclass(frozen=True)
class Function:
    """One function or method; `lines` without decorators and docstring."""

    where: str
    name: str
    lines: int
    complexity: int
    parameters: int
    is_typed: bool


@dataclass(frozen=True)
class Module:
    """One file of Python."""

    path: Path
    tree: ast.Module
    lines: int
    code_lines: int
    docstring_lines: int
    comment_lines: int
    functions: tuple[Function, ...]
    public_names: tuple[str, ...]

    @property
    def where(self) -> str:
        return str(self.path.relative_to(ROOT))

    @property
    def name(self) -> str:
        parts = self.path.relative_to(ROOT).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@functools.cache
def tracked() -> tuple[Path, ...]:
    """Return every file that git keeps or would keep."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    told = subprocess.run(listing, cwd=ROOT, check=True, capture_output=True, text=True)
    paths = (ROOT / name for name in told.stdout.split("\0") if name)
    return tuple(sorted(path for path in paths if path.is_file()))


@functools.cache
def modules() -> tuple[Module, ...]:
    """Read every module of the packages; revisions of the database are history, not code."""
    paths = (path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py")))
    return tuple(read(path) for path in paths if path.parent.name != "versions")


def read(path: Path) -> Module:
    """Read the figures of one file."""
    source = path.read_text(encoding="utf-8")
    tree = ast.parse(source)
    lines = source.splitlines()
    documented = sum(_span(_docstring(node)) for node in ast.walk(tree))
    written = sum(bool(line.strip()) and not line.strip().startswith("#") for line in lines)
    return Module(
        path=path,
        tree=tree,
        lines=len(lines),
        code_lines=written - documented,
        docstring_lines=documented,
        comment_lines=_count_comments(path),
        functions=tuple(_functions(tree, str(path.relative_to(ROOT)))),
        public_names=tuple(name for name in _defined(tree) if not name.startswith("_")),
    )


def percentile(values: Sequence[int], share: float) -> int:
    """Return the value below which `share` of all values lie; 0 of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0


def imports(tree: ast.AST) -> Iterator[ast.Import | ast.ImportFrom]:
    """Yield what a module imports when it is loaded: not what its functions or types need."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        elif not isinstance(node, FunctionNode) and not _is_for_types(node):
            yield from imports(node)


def imported_package(node: ast.Import | ast.ImportFrom) -> str:
    """Return the package that an import takes something from."""
    name = node.names[0].name if isinstance(node, ast.Import) else str(node.module)
    return name.partition(".")[0]


def late_imports(module: Module) -> Iterator[ast.Import | ast.ImportFrom]:
    """Yield what is imported inside functions."""
    for function in ast.walk(module.tree):
        if isinstance(function, FunctionNode):
            nodes = ast.walk(function)
            yield from (n for n in nodes if isinstance(n, ast.Import | ast.ImportFrom))


def import_graph() -> dict[str, set[str]]:
    """Map every module to the modules of ours that it imports."""
    names = {module.name for module in modules()}
    graph: dict[str, set[str]] = {}
    for module in modules():
        targets = {name for node in imports(module.tree) for name in _targets(node, names)}
        graph[module.name] = targets - {module.name}
    return graph


def cyclic(graph: dict[str, set[str]]) -> list[str]:
    """Return the modules that reach themselves through imports."""
    return sorted(name for name in graph if name in _reached(graph, name))


def broad_excepts(module: Module) -> int:
    """Count the handlers that catch everything."""
    handlers = (node for node in ast.walk(module.tree) if isinstance(node, ast.ExceptHandler))
    return sum(_catches_all(handler.type) for handler in handlers)


def class_names(module: Module) -> list[str]:
    return [node.name for node in ast.walk(module.tree) if isinstance(node, ast.ClassDef)]


def _catches_all(caught: ast.expr | None) -> bool:
    kinds = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    return any(
        kind is None or ast.unparse(kind) in {"Exception", "BaseException"} for kind in kinds
    )


def _targets(node: ast.Import | ast.ImportFrom, names: set[str]) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names if alias.name in names)
        return
    for alias in node.names:
        # `from package import module` leans on the module, not on the package around it.
        inner = f"{node.module}.{alias.name}"
        yield from (name for name in [inner if inner in names else str(node.module)])


def _reached(graph: dict[str, set[str]], start: str) -> set[str]:
    seen: set[str] = set()
    waiting = list(graph[start])
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting.extend(graph.get(name, ()))
    return seen


def _functions(tree: ast.Module, where: str) -> Iterator[Function]:
    for node in ast.walk(tree):
        if isinstance(node, FunctionNode):
            named = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            own = [parameter for parameter in named if parameter.arg not in {"self", "cls"}]
            yield Function(
                where=f"{where}:{node.lineno}",
                name=node.name,
                lines=_span(node) - _span(_docstring(node)),
                complexity=_complexity(node),
                parameters=len(own),
                is_typed=node.returns is not None and all(p.annotation for p in own),
            )


def _complexity(function: FunctionNode) -> int:
    nodes = list(ast.walk(function))
    joined = sum(len(node.values) - 1 for node in nodes if isinstance(node, ast.BoolOp))
    return 1 + joined + sum(isinstance(node, _CHOICES) for node in nodes)


def _docstring(node: ast.AST) -> ast.Expr | None:
    if not isinstance(node, _DOCUMENTED) or ast.get_docstring(node, clean=False) is None:
        return None
    first = node.body[0]
    return first if isinstance(first, ast.Expr) else None


def _span(node: ast.stmt | None) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1 if node else 0


def _defined(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, FunctionNode | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (target.id for target in targets if isinstance(target, ast.Name))


def _count_comments(path: Path) -> int:
    with path.open("rb") as file:
        comments = [t for t in tokenize.tokenize(file.readline) if t.type == tokenize.COMMENT]
    alone = (comment for comment in comments if comment.line.strip().startswith("#"))
    return sum(not _DIRECTIVE.match(comment.string) for comment in alone)


def _is_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
