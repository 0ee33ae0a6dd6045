"""What in a submission reaches for things that are not its own: shown to the teacher, no verdict by itself."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from course_lib.files.source import Piece

_MODULES = {  # whoever needs one of these for an answer to this course has a reason that a teacher can see
    "__main__",
    "_interpreters",
    "_testcapi",
    "_testinternalcapi",
    "_xxsubinterpreters",
    "builtins",
    "course_lib",
    "ctypes",
    "dis",
    "doctest",
    "faulthandler",
    "gc",
    "importlib",
    "inspect",
    "marshal",
    "mmap",
    "nbformat",
    "opcode",
    "pickle",
    "psutil",
    "ptrace",
    "pty",
    "resource",
    "runpy",
    "site",
    "solutions",
}
_NAMES = set(  # attributes, or texts by which they can be asked for
    "modules _getframe _current_frames settrace setprofile addaudithook meta_path path_hooks setrecursionlimit "
    "f_back f_locals f_globals f_builtins f_code tb_frame tb_next gi_frame cr_frame ag_frame "
    "__globals__ __builtins__ __closure__ __code__ __subclasses__ __import__ "
    "__loader__ __spec__ __reduce__ __reduce_ex__ __getattribute__ get_objects get_referrers get_referents "
    "currentframe stack fork forkpty execv execve execvp posix_spawn kill killpg _exit dup dup2 memfd_create "
    "getppid setsid setuid ptrace prctl unshare register_at_fork "
    "__dict__ __self__ __func__ __getattribute__ getmembers getmembers_static getattr_static get_stack "
    "walk_stack cell_contents __match_args__ get_type_hints ForwardRef get_field resolve_name "
    "settrace_all_threads setprofile_all_threads".split()
)
_CALLS = {"exec", "eval", "compile", "globals", "vars", "__import__", "breakpoint"}
# what they reach is a text
_BY_NAME = {"getattr", "setattr", "delattr", "attrgetter", "methodcaller"}
_HANDED_ON = _BY_NAME | {"eval", "exec", "vars"}
_RENAMED = _HANDED_ON | {"compile"}  # not those of an object, such as `re.compile`
# whatever their first character says
_PUBLIC = {"_asdict", "_exit", "_fields", "_make", "_replace"}
PRIVATE = "private to something else"
MADE_UP = "with a name that is made up"
# kinds of nodes, of which there are many others
_LOOKED_AT = {ast.Import, ast.ImportFrom, ast.Attribute, ast.Name, ast.MatchClass, ast.Call}
_LOOKED_AT |= {ast.Constant, ast.Assign}
_TEXT = re.compile(
    r"/proc/|/dev/fd|course_lib|gradebook|\.results|__globals__|__subclasses__|sys\.modules"
)
_MOST = 12  # that are shown
# By these a check can be looked into from beside it. No answer to this course needs one.
_DECEIVING = set(
    "ctypes gc f_back f_locals f_globals f_builtins tb_frame gi_frame cr_frame ag_frame _getframe "
    "_current_frames currentframe stack get_objects get_referrers get_referents settrace setprofile "
    "__globals__ __builtins__ __closure__ __subclasses__ meta_path addaudithook builtins __dict__ __self__ "
    "__func__ __getattribute__ getmembers getmembers_static getattr_static get_stack walk_stack cell_contents "
    "__match_args__ get_type_hints ForwardRef get_field resolve_name settrace_all_threads "
    "setprofile_all_threads __main__ doctest _xxsubinterpreters _interpreters _testcapi "
    "_testinternalcapi exec() eval() compile() vars()".split()
)
_ANYTHING = (PRIVATE, MADE_UP, "handed on")  # whatever it is: it can be one of these


def reaches(
    pieces: Iterable[Piece],
    lent: Iterable[str],
    published: frozenset[str],
    worked: frozenset[str] = frozenset(),
) -> list[str]:
    """What a teacher should look at, with its place.

    `lent` are modules of the course that all may import, `published` the statements of the lesson's notebook
    and `worked` those of its worked answers: the latter may not deceive either.
    """
    free, found, pieces = {*lent}, dict[str, None](), [*pieces]
    spelt = dict[int, str]()  # statements in their one spelling: asked for seldom, then often
    called = {
        id(node.func)
        for piece in pieces
        for outer in piece.nodes
        for node in ast.walk(outer)
        if isinstance(node, ast.Call)
    }
    for piece in pieces:
        for whole, node in ((outer, inner) for outer in piece.nodes for inner in ast.walk(outer)):
            if type(node) not in _LOOKED_AT:
                continue
            for what in (*_of(node, free), *_handed_on(node, called)):
                if id(whole) not in spelt:
                    spelt[id(whole)] = ast.unparse(whole)
                if spelt[id(whole)] in published:
                    break
                flag = f"reaches for {what} (line {getattr(node, 'lineno', piece.line)})"
                if spelt[id(whole)] not in worked or deceiving([flag]):
                    found.setdefault(flag)
    # what can deceive must not be crowded out by what cannot
    return sorted(found, key=lambda said: not deceiving([said]))[:_MOST]


def deceiving(flags: list[str]) -> str:
    """The first thing among the flags by which a check can be deceived, if there is one."""
    names = (flag.removeprefix("reaches for ").rpartition(" (line")[0].strip("'") for flag in flags)
    return next((name for name in names if name in _DECEIVING or name.endswith(_ANYTHING)), "")


def _of(node: ast.AST, free: set[str]) -> Iterator[str]:
    match node:
        case ast.Import(names=names):
            yield from (n.name for n in names if _is_odd(n.name, free))
        case ast.ImportFrom(module=str(module), names=names):
            if _is_odd(module, free):
                yield module
            yield from (n.name for n in names if n.name in _NAMES)
        case ast.Attribute(attr=name) if name in _NAMES:
            yield name
        case ast.Name(id=name) if name in _NAMES and name.startswith("_"):
            yield name
        case ast.Attribute(value=owner, attr=name) if _is_private(name) and not _is_own(owner):
            yield f"{name}, {PRIVATE}"
        case ast.MatchClass(kwd_attrs=names):
            yield from (name for name in names if name in _NAMES or _is_private(name))
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=args) if (
            name in _BY_NAME
        ):
            texts = args if name in ("attrgetter", "methodcaller") else args[1:2]
            if not texts or not all(isinstance(text, ast.Constant) for text in texts):
                yield f"{name}() {MADE_UP}"
        case ast.Call(func=ast.Name(id=name)) if name in _CALLS:
            yield f"{name}()"
        case ast.Constant(value=str(text)) if (
            text in _NAMES
            and "_" in text
            and text != "__dict__"  # `getattr(error, "__dict__", {})`
        ):
            yield repr(text)
        case ast.Constant(value=str(text)) if _TEXT.search(text):
            yield repr(text[:40])
        case ast.Assign(targets=targets):
            yield from (f"{ast.unparse(t)[:40]} = …" for t in targets if _is_foreign(t))


def _handed_on(node: ast.AST, called: set[int]) -> Iterator[str]:
    """`getattr` and its like, not called but given to somebody, or under another name."""
    match node:
        case ast.Name(id=name) if name in _RENAMED and id(node) not in called:
            yield f"{name}, handed on"
        case ast.Attribute(attr=name) if name in _HANDED_ON and not (
            name in ("attrgetter", "methodcaller") and id(node) in called
        ):
            yield f"{name}, handed on"
        case ast.ImportFrom(names=names):
            yield from (f"{n.name}, handed on" for n in names if n.name in _RENAMED and n.asname)


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__") and name not in {"_", *_PUBLIC}


def _is_own(owner: ast.expr) -> bool:
    """Of the class that is being written: `self._left`, `type(self)._left`, `super()._left`."""
    if isinstance(owner, ast.Call):
        return isinstance(owner.func, ast.Name) and owner.func.id in ("super", "type")
    return isinstance(owner, ast.Name) and owner.id in ("self", "cls")


def _is_odd(module: str, free: set[str]) -> bool:
    return module.partition(".")[0] in _MODULES and module not in free


def _is_foreign(target: ast.expr) -> bool:
    """Whether an assignment puts something into a module: `asyncio.sleep = …`."""
    known = {"asyncio", "builtins", "random", "sys", "threading", "time", "os", "json"}
    while isinstance(target, ast.Attribute):
        if isinstance(target.value, ast.Name) and target.value.id in known:
            return True
        target = target.value
    return False
