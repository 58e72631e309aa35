"""Become another program that ends with its parent. Run by path with `python -I -S` (local/services/children.py).

    pdeathsig_exec.py PARENT_PID SIGNAL IDENTITY UID GID PROGRAM [ARGUMENT ...]

The kernel sends SIGNAL to this process when the thread that started it ends, also after kill -9. It forgets
that request whenever a process changes its user, so the order here matters: identity first, request second,
program third.

IDENTITY   keep        stay who we are
           namespace   root appears as UID inside a user namespace of its own: PostgreSQL refuses to run as
                       root, and its files may lie below folders that only root can enter
           nobody      give up root for UID and GID

A separate file because code between fork and exec of a program with threads can hang; this one has a single
thread and needs the standard library alone.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1


def become(identity: str, uid: int, gid: int) -> None:
    if identity == "namespace":
        outer_uid, outer_gid = os.geteuid(), os.getegid()
        os.unshare(os.CLONE_NEWUSER)
        write("/proc/self/setgroups", "deny")
        write("/proc/self/uid_map", f"{uid} {outer_uid} 1")
        write("/proc/self/gid_map", f"{gid} {outer_gid} 1")
    elif identity == "nobody":
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)


def write(path: str, text: str) -> None:
    with open(path, "w") as file:
        file.write(text)


def end_with_parent(parent: int, signal_number: int) -> None:
    """Have the kernel send this process a signal when its parent ends.

    Raises OSError when the kernel refuses, SystemExit when the parent is gone already.
    """
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_PDEATHSIG, signal_number, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")
    if os.getppid() != parent:
        raise SystemExit("The process that asked for this program has ended.")


def main(arguments: list[str]) -> None:
    parent, signal_number, identity, uid, gid, *program = arguments
    # A group of its own: Ctrl-C reaches the parent only, which then stops its children in the right order.
    os.setpgid(0, 0)
    become(identity, int(uid), int(gid))
    end_with_parent(int(parent), int(signal_number))
    os.execv(program[0], program)  # noqa: S606  (no shell is the point)


if __name__ == "__main__":
    main(sys.argv[1:])
