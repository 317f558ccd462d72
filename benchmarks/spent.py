"""
Runs the command in its arguments and prints its exit code, seconds of the wall clock, of processors, and MiB at most.

Run as a script in a bare interpreter: Linux counts the memory of whoever starts a program among the program's own.
"""

import os
import sys
import time


def main(words: list[str]) -> None:
    """Starts the command, without what it prints, and waits for it."""
    quiet = [(os.POSIX_SPAWN_OPEN, stream, os.devnull, os.O_RDWR, 0) for stream in (1, 2)]
    start = time.perf_counter()
    child = os.posix_spawnp(words[0], words, os.environ, file_actions=quiet)
    _, status, used = os.wait4(child, 0)
    wall = time.perf_counter() - start
    print(os.waitstatus_to_exitcode(status), wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


if __name__ == "__main__":
    main(sys.argv[1:])
