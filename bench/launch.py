"""Starts one command and prints what it cost: wall, CPU, memory in MiB, exit code.

A process of its own with next to nothing imported: the kernel counts the memory of the parent
at the moment of the start as the child's, so the parent has to be smaller than any child.
`python -I -S launch.py OUTPUT ERRORS COMMAND…` inherits the environment.
"""

import os
import sys
import time

NEW = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
output, errors, *command = sys.argv[1:]
nowhere = os.open(os.devnull, os.O_RDONLY)
told = (nowhere, os.open(output, NEW, 0o600), os.open(errors, NEW, 0o600))
files = [(os.POSIX_SPAWN_DUP2, fd, number) for number, fd in enumerate(told)]
began = time.perf_counter()
child = os.posix_spawn(command[0], command, os.environ, file_actions=files)
_, status, usage = os.wait4(child, 0)
wall = time.perf_counter() - began
UNIT = 2**20 if sys.platform == "darwin" else 2**10  # bytes there, KiB elsewhere
cpu = usage.ru_utime + usage.ru_stime
print(wall, cpu, usage.ru_maxrss / UNIT, os.waitstatus_to_exitcode(status))
