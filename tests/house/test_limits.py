"""The limits of the house: short files and functions, few parameters, plain names, no cycles."""

from __future__ import annotations

import ast
import functools
import re
import sys
from collections.abc import Callable, Iterable

import pytest

from tests.house import limits
from tests.house.limits import Function, Module

#: One broad handler at each edge of a process, and why nothing may pass it.
BROAD_EXCEPTS = {
    "orchestre/cli/slack.py": "a bug in the Slack app ends it alone, not what runs beside it",
    "orchestre/knowledge/imports.py": "an upload cut off in whatever way leaves no file; raised on",
    "orchestre/providers/registry.py": "a plug-in is foreign code, which may raise anything",
    "orchestre/scheduler/sweeps.py": "a bug ends one attempt at one row, never the sweep",
}

_LAST_WORD = re.compile(
    r"(?i)(^|_)(utils?|helpers?|common|core|misc|stuff|base|managers?|handlers?|wrappers?"
    r"|processors?|services?)$"
)
_CLASS_WORD = re.compile(
    r"(Util|Utils|Helper|Manager|Handler|Wrapper|Processor|Service|Base|Core)$|^(Base|Abstract)[A-Z]"
)


@functools.cache
def _functions() -> tuple[Function, ...]:
    return tuple(function for module in limits.modules() for function in module.functions)


@functools.cache
def _free_to_choose() -> tuple[Function, ...]:
    """Those whose signature no framework reads: there, it is that of a route or a command."""
    ours = (f for f in _functions() if not f.where.startswith(("orchestre/api/", "orchestre/cli/")))
    return tuple(ours)


def _refuse(faults: Iterable[str], advice: str) -> None:
    found = sorted(faults)
    assert not found, "\n".join([advice, *found])


# The largest file, function and complexity are bounded below; these keep the rest small as well.
# A file here holds one subject with its docstrings: cut to a lower median, it would be two halves.
@pytest.mark.parametrize(
    ("what", "figures", "median", "tail"),
    [
        ("lines a file", lambda: [m.lines for m in limits.modules()], 100, 240),
        ("lines a function", lambda: [f.lines for f in _functions()], 8, 25),
        ("complexity", lambda: [f.complexity for f in _functions()], 3, 7),
        ("parameters", lambda: [f.parameters for f in _free_to_choose()], 4, 4),
        ("public names a module", lambda: [len(m.public_names) for m in limits.modules()], 5, 12),
    ],
)
def test_most_of_the_code_is_small(
    what: str, figures: Callable[[], list[int]], median: int, tail: int
) -> None:
    values = figures()
    middle, most = limits.percentile(values, 0.5), limits.percentile(values, 0.95)
    assert middle <= median, f"{what}: median {middle}, limit {median}; do less in each"
    assert most <= tail, f"{what}: 95th percentile {most}, limit {tail}; split the largest ones"


def test_no_file_is_long() -> None:
    _refuse(
        (
            f"{path.relative_to(limits.ROOT)}: {count} lines, limit 300"
            for path in limits.tracked()
            if path.suffix == ".py"
            and path.parent.name != "versions"
            and (count := len(path.read_text(encoding="utf-8").splitlines())) > 300
        ),
        "Give the second subject of the file a file of its own:",
    )


def test_no_function_is_long() -> None:
    _refuse(
        (_over(function, function.lines, 40) for function in _functions() if function.lines > 40),
        "Name the steps of the function and make them functions:",
    )


def test_no_function_takes_many_parameters() -> None:
    _refuse(
        (_over(f, f.parameters, 5) for f in _free_to_choose() if f.parameters > 5),
        "Group what belongs together in a frozen dataclass:",
    )


def _over(function: Function, figure: int, limit: int) -> str:
    return f"{function.where} {function.name}: {figure}, limit {limit}"


def test_everything_is_typed() -> None:
    _refuse(
        (f"{f.where} {f.name}" for f in _functions() if not f.is_typed),
        "Annotate every parameter and the result:",
    )


def test_an_ignored_type_error_is_named() -> None:
    bare = re.compile(r"#\s*type:\s*ignore(?!\[)")
    _refuse(
        (m.where for m in limits.modules() if bare.search(m.path.read_text(encoding="utf-8"))),
        "Write `type: ignore[code]` and why:",
    )


def test_a_module_says_in_one_line_what_lives_in_it() -> None:
    _refuse(
        (m.where for m in limits.modules() if not _has_one_line(m)),
        "Open the module with one line:",
    )


def _has_one_line(module: Module) -> bool:
    text = ast.get_docstring(module.tree)
    # A drawn tree under the line is not a second sentence (domain/errors.py).
    return bool(text) and (len(str(text).splitlines()) == 1 or "├" in str(text))


def test_comments_and_docstrings_are_rare_enough_to_be_read() -> None:
    code = sum(module.code_lines for module in limits.modules())
    comments = 100 * sum(module.comment_lines for module in limits.modules()) / code
    docstrings = 100 * sum(module.docstring_lines for module in limits.modules()) / code
    assert 1 <= comments <= 4, f"{comments:.1f} comment lines per 100 of code, limits 1 to 4"
    assert 6 <= docstrings <= 15, f"{docstrings:.1f} docstring lines per 100, limits 6 to 15"


def test_only_the_edges_of_processes_catch_everything() -> None:
    found = {m.where: count for m in limits.modules() if (count := limits.broad_excepts(m))}
    _refuse(
        (f"{where}: {count}" for where, count in found.items() if where not in BROAD_EXCEPTS),
        "Catch the error that something is done about, or name the edge in BROAD_EXCEPTS:",
    )
    _refuse(
        (where for where in BROAD_EXCEPTS if found.get(where) != 1),
        "BROAD_EXCEPTS names one handler in each of these files; there are none, or more:",
    )


def test_names_say_what_a_thing_is() -> None:
    rooms = {module.path.parent for module in limits.modules()}
    files = (str(p.name) for p in rooms if _LAST_WORD.search(p.name))
    stems = (module.where for module in limits.modules() if _LAST_WORD.search(module.path.stem))
    classes = (
        f"{module.where} {name}"
        for module in limits.modules()
        for name in limits.class_names(module)
        if _CLASS_WORD.search(name)
    )
    _refuse([*files, *stems, *classes], "Name the noun that it serves:")


def test_no_module_imports_itself_by_a_detour() -> None:
    _refuse(limits.cyclic(limits.import_graph()), "Break the import cycle through:")


def test_domain_needs_only_the_standard_library() -> None:
    known = sys.stdlib_module_names | {"orchestre"}
    _refuse(
        (
            f"{module.where}:{node.lineno}"
            for module in limits.modules()
            if module.where.startswith("orchestre/domain/")
            for node in limits.imports(module.tree)
            if limits.imported_package(node) not in known
        ),
        "Keep libraries out of the domain; give the value a plain type:",
    )


def test_a_cycle_would_be_found() -> None:
    assert limits.cyclic({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c"]


def test_imports_stand_at_the_top() -> None:
    _refuse(
        (
            f"{module.where}:{node.lineno}"
            for module in limits.modules()
            if not module.where.startswith("orchestre/cli/")
            for node in limits.late_imports(module)
        ),
        "Move the import to the top; a slow library gets a module that bootstrap loads late:",
    )
