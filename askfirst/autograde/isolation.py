"""What shuts an untrusted process in, as far as the system allows. Linux has isolation; others have limits only.

In isolation a process sees no file but Python's own, read-only, and a scratch folder in memory; no network; no process
but those it starts; and it is nobody. Namespaces make them, which root may always use and a user on most systems.
Where they are refused, a process that root starts still becomes somebody else, and limits hold on every Unix.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

SCRATCH = "/scratch"
MEMORY = 512 << 20  # bytes beyond what the libraries take
DISK = 64 << 20  # bytes of the scratch folder, and of one file
PROCESSES = 16  # with threads
FILES = 256
STRANGER = 64_000  # a user that no system gives to anybody; each hand-in that runs at the same time has its own

NEWNS, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET = 0x20000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000
NOSUID, NODEV, BIND, REC, PRIVATE = 2, 4, 4096, 16384, 1 << 18
DEATH_SIGNAL, SUBREAPER, NO_NEW_PRIVILEGES = 1, 36, 38
SET_MOUNT, HERE, RECURSIVE, READ_ONLY = 442, -100, 0x8000, 1
KILL = 9

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def enter() -> bool:
    """Go into isolation, as the first process there, and stay its parent outside; False where the system refuses."""
    if _libc is None:
        return False
    try:
        if os.getuid():
            _become_owner()
        _call("unshare", NEWNS | NEWUTS | NEWIPC | NEWPID | NEWNET)
        _call("mount", b"none", b"/", None, REC | PRIVATE, None)
    except OSError:
        return False
    inside = os.fork()
    if inside:
        os.closerange(0, 3)
        _, status = os.waitpid(inside, 0)
        os._exit(os.waitstatus_to_exitcode(status) & 0xFF)
    die_with_parent()
    return True


def build(root: Path, shown: Iterable[Path], hidden: Iterable[Path]) -> None:
    """Make ``root`` the only files there are in isolation: the system's libraries and ``shown``, all read-only."""
    _call("mount", b"tmpfs", bytes(root), b"tmpfs", NOSUID | NODEV, b"mode=755,size=1m")
    (root / SCRATCH[1:]).mkdir()
    for name in ("usr", "bin", "lib", "lib32", "lib64"):
        here = Path("/", name)
        if here.is_symlink():
            (root / name).symlink_to(here.readlink())
        elif here.exists():
            _show(here, root)
    devices = (Path("/dev", name) for name in ("null", "zero", "random", "urandom"))
    for path in (Path("/etc/ld.so.cache"), *devices, *sorted(set(shown))):
        if path.exists():
            _show(path, root)
    for path in hidden:
        if (inside := _inside(path, root)).is_dir():
            _call("mount", b"tmpfs", bytes(inside), b"tmpfs", NOSUID | NODEV, b"mode=755,size=1m")
    attributes = (ctypes.c_uint64 * 4)(READ_ONLY | NOSUID, 0, 0, 0)
    _call("syscall", SET_MOUNT, HERE, bytes(root), RECURSIVE, attributes, ctypes.sizeof(attributes))


def fork(own: int | None) -> int:
    """Fork; where ``own`` names this process's own world of processes, the child is the first of a new one."""
    if own is None:
        return os.fork()
    _call("unshare", NEWPID)
    child = os.fork()
    if child:
        _call("setns", own, NEWPID)
    return child


def shut_in(seconds: int, root: Path | None, stranger: int | None) -> None:
    """Give up all that a hand-in must not have.

    ``root`` is what :func:`build` has made, or None without isolation; ``stranger`` is whom to become, or None to stay.
    """
    os.setsid()  # signals to its own group must reach nobody else
    room = _room()
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", "ascii")  # where memory ends, it is the first to go
    if root:
        if stranger:
            _call("unshare", NEWNS)
        else:
            _become_owner(NEWNS)
        user, group = (stranger, stranger) if stranger else (os.getuid(), os.getgid())
        options = f"mode=700,size={DISK},uid={user},gid={group}"
        _call("mount", b"tmpfs", bytes(root) + SCRATCH.encode(), b"tmpfs", NOSUID | NODEV, options.encode())
        os.chroot(root)
        os.chdir(SCRATCH)
    if stranger:
        become(stranger)
    if _libc:
        header, none = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
        _call("capset", header, none)
        _call("prctl", NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        die_with_parent()
    limit(seconds, room, PROCESSES + (0 if root or stranger else _tasks()))


def become(user: int) -> None:
    """Become a user who owns nothing."""
    if sys.platform != "win32":
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)


def limit(seconds: int, room: int, processes: int | None) -> None:
    """Limit what this process may take; a limit that the system does not know is passed over."""
    try:
        import resource  # noqa: PLC0415 - Windows has none
    except ImportError:
        return
    limits = {"CPU": seconds, "AS": room, "FSIZE": DISK, "NPROC": processes, "NOFILE": FILES, "CORE": 0}
    for name, most in limits.items():
        number = getattr(resource, f"RLIMIT_{name}", None)
        if number is not None and most is not None:
            with suppress(OSError, ValueError):
                resource.setrlimit(number, (most, most + (name == "CPU")))  # a warning first, then the end


def die_with_parent() -> None:
    """Ask to be killed when the parent ends."""
    if _libc:
        _call("prctl", DEATH_SIGNAL, KILL, 0, 0, 0)


def adopt() -> None:
    """Ask to be given the processes that a hand-in leaves behind."""
    if _libc:
        _call("prctl", SUBREAPER, 1, 0, 0, 0)


def strays(known: Iterable[int]) -> set[int]:
    """Return this process's children but the known ones."""
    try:
        text = Path("/proc/thread-self/children").read_text("ascii")
    except OSError:
        return set()
    return set(map(int, text.split())) - set(known)


def can_leave(*, isolated: bool) -> bool:
    """Whether this process may become a stranger; without isolation, Python must be readable to a stranger too."""
    if _libc is None or os.getuid():
        return False
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1] == 0
    try:
        become(STRANGER)
        for file in () if isolated else (os.__file__, __file__):
            Path(file).read_bytes()
    except OSError:
        os._exit(1)
    os._exit(0)


def _become_owner(more: int = 0) -> None:
    """Go into a world of users in which this one may arrange files and processes."""
    user, group = os.getuid(), os.getgid()
    _call("unshare", NEWUSER | more)
    for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        Path("/proc/self", name).write_text(text, "ascii")


def _inside(path: Path, root: Path) -> Path:
    return root / path.relative_to("/")


def _show(path: Path, root: Path) -> None:
    inside = _inside(path, root)
    if inside.exists():
        return
    if path.is_dir():
        inside.mkdir(parents=True)
    else:
        inside.parent.mkdir(parents=True, exist_ok=True)
        inside.touch()
    _call("mount", bytes(path), bytes(inside), None, BIND | REC, None)


def _tasks() -> int:
    """Return how many processes and threads this user has, roughly; many where the system does not say."""
    mine = 0
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            mine += len(list((process / "task").iterdir())) if process.stat().st_uid == os.getuid() else 0
    return mine or 1_000


def _room() -> int:
    """Return the addresses that this process may come to use."""
    with suppress(OSError, ValueError):
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
        return pages * os.sysconf("SC_PAGE_SIZE") + MEMORY
    return 2 << 30


def _call(name: str, *arguments: Any) -> None:
    function: Callable[..., int] = getattr(_libc, name)
    wide = [ctypes.c_long(each) if isinstance(each, int) else each for each in arguments]
    if function(*wide) < 0:
        raise OSError(ctypes.get_errno(), f"{name}: {os.strerror(ctypes.get_errno())}")
