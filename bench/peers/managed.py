"""managed.py cycle|create COUNT: CPython's SharedMemoryManager, COUNT segments of 4 KiB for each line on stdin."""

import json
import os
import statistics
import sys
import time
from multiprocessing.managers import SharedMemoryManager

SIZE = 4096


def cycle(manager, count):
    """Create, close and unlink one after the other: median of one, in µs."""
    times = []
    for _ in range(count):
        begin = time.perf_counter()
        shm = manager.SharedMemory(SIZE)
        shm.close()
        shm.unlink()
        times.append(time.perf_counter() - begin)
    return {"us": statistics.median(times) * 1e6}


def create(manager, count):
    """Creates only: how many a second."""
    begin = time.perf_counter()
    segments = [manager.SharedMemory(SIZE) for _ in range(count)]
    elapsed = time.perf_counter() - begin
    for shm in segments:
        shm.close()
        shm.unlink()
    return {"creates": count / elapsed}


def pin_apart(manager):
    """As bench/lib/pin.mjs: one core for this process, another for the manager's."""
    if not hasattr(os, "sched_setaffinity"):
        return
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) > 1:
        os.sched_setaffinity(manager._process.pid, cores[1:2])
        os.sched_setaffinity(0, cores[:1])


def main():
    sample = {"cycle": cycle, "create": create}[sys.argv[1]]
    count = int(sys.argv[2])
    manager = SharedMemoryManager()
    manager.start()
    if sys.argv[1] == "cycle":
        pin_apart(manager)
    sample(manager, count)
    print("{}", flush=True)
    for _ in sys.stdin:
        print(json.dumps(sample(manager, count)), flush=True)
    # Its shutdown would look for every segment that was already unlinked, and fail; the bench ends our process group.
    os._exit(0)


if __name__ == "__main__":
    main()
