"""What the list tests do on CPython's side, with CPython's own ShareableList. Values travel as [type, text]."""

import struct
from multiprocessing import resource_tracker
from multiprocessing.shared_memory import ShareableList


def load(item):
    kind, text = item
    if kind == "float":
        return struct.unpack(">d", bytes.fromhex(text))[0]
    read = {"int": int, "bool": lambda t: t == "true", "str": str, "bytes": bytes.fromhex, "none": lambda _: None}
    return read[kind](text)


def dump(value):
    if value is None:
        return ["none", ""]
    if isinstance(value, bool):
        return ["bool", "true" if value else "false"]
    if isinstance(value, float):
        return ["float", struct.pack(">d", value).hex()]
    if isinstance(value, bytes):
        return ["bytes", value.hex()]
    return [type(value).__name__, str(value)]


def attach(name):
    found = ShareableList(name=name)
    resource_tracker.unregister(found.shm._name, "shared_memory")
    return found


def content(of):
    """All bytes of a list: its shm may be longer on systems that round sizes to pages."""
    return bytes(of.shm.buf).hex()


twins = {}


def read_and_copy(name, twin):
    """Reads another's list and makes CPython's own of the same values."""
    theirs = attach(name)
    values = list(theirs)
    twins[twin] = (values, ShareableList(values, name=twin))
    answer = {
        "read": [dump(value) for value in values],
        "format": theirs.format,
        "bytes": content(theirs),
        "twinBytes": content(twins[twin][1]),
    }
    theirs.shm.close()
    return answer


def compare_and_drop(name, twin):
    """Are the values of another's list those that CPython's own was made of?"""
    values, mine = twins.pop(twin)
    theirs = attach(name)
    same = [dump(value) for value in theirs] == [dump(value) for value in values]
    answer = {"same": same, "bytes": content(theirs), "twinBytes": content(mine)}
    theirs.shm.close()
    mine.shm.close()
    mine.shm.unlink()
    return answer


def assign_back(name):
    """Stores each item again in its place; reads them before."""
    theirs = attach(name)
    values = list(theirs)
    for index, value in enumerate(values):
        theirs[index] = value
    theirs.shm.close()
    return [dump(value) for value in values]


def assign_to_own(initial, steps):
    """The same assignments on a list of CPython's own: which of them it took, and the bytes after all of them."""
    mine = ShareableList([load(item) for item in initial])
    taken = []
    for index, item in steps:
        try:
            mine[index] = load(item)
            taken.append(True)
        except (ValueError, IndexError):
            taken.append(False)
    answer = {"taken": taken, "bytes": content(mine), "format": mine.format}
    mine.shm.close()
    mine.shm.unlink()
    return answer
