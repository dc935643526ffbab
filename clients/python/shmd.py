"""Client of a shmd manager: named shared memory that the manager owns and reclaims, whoever dies.

One file, standard library only, CPython 3.9 or later on Linux; numpy is used only where asked for. It speaks the
manager's protocol (JSON-RPC 2.0, one object a line, over a Unix socket) and maps the memory itself, so Python's
resource tracker never hears of it and never deletes it.

    import shmd

    with shmd.connect() as client:              # SHMD_ADDRESS, else the user's default manager
        frame = client.attach_array("frame")    # dtype and shape come from the manager
        frame.numpy()[:] = 0
"""

import ctypes
import errno
import json
import math
import mmap
import os
import select
import socket
import stat
import struct
import sys
import threading
import time
import unicodedata
import weakref
from collections import Counter
from collections.abc import Sequence
from contextlib import contextmanager, suppress
from itertools import count

__all__ = ["connect", "Client", "SharedMemory", "SharedArray", "ShareableList", "Mutex", "Cell", "ShmError"]

PROTOCOL_VERSION = 1
VERSION = "0.1.0"
MAX_FRAME = 1024 * 1024

# numpy's names, and the same types as `struct` and `memoryview` call them.
DTYPES = {
    "int8": "b", "uint8": "B", "int16": "h", "uint16": "H", "int32": "i", "uint32": "I",
    "int64": "q", "uint64": "Q", "float16": "e", "float32": "f", "float64": "d", "bool": "?",
}


class ShmError(Exception):
    """Every failure, with one of the stable codes: ``error.code == "ERR_SHM_NOT_FOUND"``."""

    def __init__(self, code, message):
        super().__init__(f"{code}: {message}")
        self.code = code


def connect(address=None, *, name=None, timeout=10.0, manager_uid=None):
    """A client of the manager at `address`: a socket's path, else SHMD_ADDRESS, else the user's default manager.

    `timeout` in seconds bounds the connecting, not later requests. `manager_uid`, else SHMD_MANAGER_UID: the user whose
    manager it is, when that is neither you nor root.
    Raises ShmError: ERR_SHM_CONNECT, ERR_SHM_TIMEOUT, ERR_SHM_PERMISSION.
    """
    address = address or os.environ.get("SHMD_ADDRESS") or os.path.join(_runtime_directory(), "default.sock")
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    _signs_of_life.add(sock)
    try:
        sock.settimeout(timeout)
        _check_path(address)
        sock.connect(address)
        owner = _check_peer(sock, address, manager_uid)
        client = Client(sock, address, owner, name or os.path.basename(sys.argv[0]) or "python")
        sock.settimeout(None)
        return client
    except BaseException as error:
        sock.close()
        if isinstance(error, socket.timeout):
            raise ShmError("ERR_SHM_TIMEOUT", f"{address} did not answer in {timeout} s") from error
        if isinstance(error, PermissionError):
            raise ShmError("ERR_SHM_PERMISSION", f"the socket {address} is not yours to open") from error
        if isinstance(error, OSError):
            raise ShmError("ERR_SHM_CONNECT", f"no manager listens at {address}: start one with: npx shmd start --detach, or set SHMD_ADDRESS") from error
        raise


# Every connection of this process, and every bell that it hears, for those it forks.
_signs_of_life = weakref.WeakSet()


def _let_go():
    """In a child just forked: while it held its parent's socket or bell, the manager would take a dead parent for alive.

    Closing its copies says nothing to the manager, and takes nothing from the parent.
    """
    for each in list(_signs_of_life):
        each.close()


os.register_at_fork(after_in_child=_let_go)


def _check_path(address):
    """A socket that everybody may write, or replace, is no manager's."""
    if os.stat(address).st_mode & stat.S_IWOTH:
        raise ShmError("ERR_SHM_PERMISSION", f"the socket {address} is open to every user")
    parent = os.path.dirname(address) or "."
    mode = os.stat(parent).st_mode
    if mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
        raise ShmError("ERR_SHM_PERMISSION", f"every user may replace what is in {parent}")


def _check_peer(sock, address, trusted):
    """A client maps whatever file its manager names: the kernel says whose manager it is.

    Returns the uid that segments must belong to: another user's manager must not make us write to files of our own.
    """
    _, uid, _ = struct.unpack("3i", sock.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i")))
    if trusted is None:
        trusted = int(os.environ.get("SHMD_MANAGER_UID") or os.getuid())
    if uid in (os.getuid(), 0):
        return None
    if uid != trusted:
        why = f"the manager at {address} belongs to uid {uid}: say manager_uid={uid} to trust it"
        raise ShmError("ERR_SHM_PERMISSION", why)
    return uid


def _printable(name):
    """What a manager takes for a client's name: 64 bytes of UTF-8 without control characters."""
    clean = "".join("?" if unicodedata.category(c) in ("Cc", "Cs") else c for c in name)
    return clean.encode()[:64].decode(errors="ignore")


def _runtime_directory():
    env = os.environ
    if env.get("SHMD_RUNTIME_DIR"):
        return env["SHMD_RUNTIME_DIR"]
    if env.get("XDG_RUNTIME_DIR"):
        return os.path.join(env["XDG_RUNTIME_DIR"], "shmd")
    tmp = env.get("TMPDIR") or env.get("TMP") or env.get("TEMP") or "/tmp"
    return os.path.join(tmp, f"shmd-{os.getuid()}")


class Client:
    """A connection to a manager. Closing it, or the end of the process however it comes, releases what it held.

    Threads may share it; each request waits for the one before, and `changed()` and locks for none. A forked child keeps the
    memory but not the connection, nor a lock: it gets ERR_SHM_DISCONNECTED, until it makes a client of its own.
    """

    def __init__(self, sock, address, owner, name):
        self.address = address
        self._owner = owner
        self._sock = sock
        self._pid = os.getpid()
        self._lock = threading.Lock()
        self._ids = count(1)
        self._inbox = bytearray()
        self._attached = set()
        self._place = None
        self._placing = threading.Lock()
        about = {"pid": self._pid, "name": _printable(name), "version": VERSION}
        hello = self.request("hello", protocol=PROTOCOL_VERSION, client=about)
        self.id = hello["clientId"]
        self.manager_pid = hello["manager"]["pid"]
        self._board = hello.get("board")
        # Where bells are must not change with the working directory.
        self._bells = f"{os.path.abspath(address)}.bells"

    def create(self, size, name=None, *, lifetime=None, meta=None):
        """A new segment of `size` bytes, all reserved and zero. `lifetime`: manager, owner, attached or persistent."""
        return self._create(size=size, name=name, lifetime=lifetime, meta=meta)

    def create_from(self, data, name=None, *, lifetime=None, meta=None):
        """A new segment that holds `data`: bytes, or an iterable of bytes that lie one after the other.

        Nobody can attach it before all of it is there. Quicker than `create()` and a copy: no page is touched for it.
        """
        parts = [memoryview(part).cast("B") for part in ([data] if _is_bytes(data) else data)]
        size = sum(len(part) for part in parts)
        shm = self._create(size=size, name=name, lifetime=lifetime, meta=meta, publish=False)
        return self._publish(shm, lambda: shm._fill(parts))

    def fetch(self, name, offset=0, length=None, *, uid=None):
        """A private copy, as bytes, of a segment or of `length` bytes from `offset` on: to take a block once."""
        located = self._locate(name, uid, False, None)
        try:
            size = located["size"]
            length = size - offset if length is None else length
            if not (0 <= offset <= size and 0 <= length <= size - offset):
                why = f"offset and length must lie within the {size} bytes of {name}"
                raise ShmError("ERR_SHM_INVALID_ARGUMENT", why)
            return _read(located, self._owner, offset, length)
        finally:
            self.request("segment.detach", attachment=located["attachment"])

    def attach(self, name, *, uid=None, access="read-write", wait=False, timeout=None):
        """Maps a segment. `wait`: until it is ready, at most `timeout` seconds. `uid`: only that creation of it."""
        return SharedMemory(self, self._locate(name, uid, wait, timeout), access)

    def adopt(self, os_name, *, lifetime=None, access="read-write"):
        """Takes charge of a block made elsewhere: from now on the manager unlinks it."""
        located = self.request("segment.adopt", osName=os_name, lifetime=lifetime, attach=True)
        return SharedMemory(self, located, access)

    def create_array(self, shape, dtype="float64", name=None, *, lifetime=None, meta=None):
        """A new array of zeros; shape and dtype stay with it in the manager. `dtype`: a name of DTYPES, or numpy's."""
        shape, dtype = _shape(shape), _dtype(dtype)
        size = max(1, _elements(shape) * struct.calcsize(DTYPES[dtype]))
        shm = self._create(size=size, name=name, lifetime=lifetime, meta=meta, dtype=dtype, shape=list(shape))
        return SharedArray(shm, shape, dtype)

    def attach_array(self, name, *, shape=None, dtype=None, uid=None, access="read-write", wait=False, timeout=None):
        """An array as it was created. Give shape and dtype to confirm them, or for a segment that was made without."""
        located = self._locate(name, uid, wait, timeout)
        shm = SharedMemory(self, located, access)
        try:
            recorded = located.get("shape"), located.get("dtype")
            return SharedArray(shm, *_settle(name, recorded, (_shape(shape), _dtype(dtype))))
        except BaseException:
            shm.close()
            raise

    def create_list(self, values, name=None, *, lifetime=None, meta=None):
        """A new ShareableList. Nobody can attach it before all values are in it."""
        data = _encode_list(list(values))
        shm = self._create(size=len(data), name=name, lifetime=lifetime, meta=meta, publish=False)

        def fill():
            shm.buf[: len(data)] = data

        return ShareableList(self._publish(shm, fill))

    def attach_list(self, name, *, uid=None, access="read-write", wait=False, timeout=None):
        """A list that this client, shmd or `multiprocessing.shared_memory.ShareableList` made."""
        shm = self.attach(name, uid=uid, access=access, wait=wait, timeout=timeout)
        try:
            return ShareableList(shm)
        except BaseException:
            shm.close()
            raise

    def create_cell(self, size, name=None, slots=3, *, lifetime=None, meta=None):
        """A new Cell for values of `size` bytes.

        `slots`, 3 to 254: how many values there is room for; more give slow readers more time.
        """
        if not isinstance(size, int) or size < 1 or _stride(size) >= 2**32:
            raise ShmError("ERR_SHM_INVALID_SIZE", f"a value of a cell has 1 byte to less than 4 GiB, not {size}")
        if not isinstance(slots, int) or not 3 <= slots <= 254:
            raise ShmError("ERR_SHM_INVALID_ARGUMENT", f"a cell has 3 to 254 slots, not {slots}")
        total = _CELL_HEAD + slots * _stride(size)
        shm = self._create(size=total, name=name, lifetime=lifetime, meta=meta, publish=False)

        def fill():
            struct.pack_into("<8sI", shm.buf, 0, _CELL_MAGIC, 1)
            struct.pack_into("<3I", shm.buf, 80, size, _stride(size), slots)

        return Cell(self._publish(shm, fill))

    def attach_cell(self, name, *, uid=None, access="read-write", wait=False, timeout=None):
        """A cell that this client or shmd made. With access 'read' it cannot be written."""
        shm = self.attach(name, uid=uid, access=access, wait=wait, timeout=timeout)
        try:
            return Cell(shm)
        except BaseException:
            shm.close()
            raise

    def unlink(self, name):
        """Removes the name at once. Memory stays with those who have it mapped."""
        self.request("segment.unlink", name=name)

    def stat(self, name):
        """What the manager knows of a segment, as a dict."""
        return self.request("segment.stat", name=name)

    def list(self):
        """The stat of every segment."""
        segments, after = [], None
        while True:
            page = self.request("segment.list", after=after)
            segments += page["segments"]
            after = page.get("next")
            if after is None:
                return segments

    def transfer(self, name, client_id):
        """Makes another client the owner."""
        self.request("segment.transfer", name=name, clientId=client_id)

    def status(self, *, clients=False):
        """What the manager holds; with `clients` also who is connected."""
        return self.request("manager.status", clients=clients or None)

    def close(self):
        """Detaches everything and ends the connection. Idempotent."""
        for shm in list(self._attached):
            shm.close()
        if self._place and not self._is_forked():
            self._place.close()
        self._sock.close()

    def request(self, method, **params):
        """One request of the protocol, and its result. A parameter that is None is left out."""
        self._check_process()
        with self._lock:
            if self._sock.fileno() < 0:
                raise ShmError("ERR_SHM_CLOSED", "the client was closed")
            number = next(self._ids)
            params = {key: value for key, value in params.items() if value is not None}
            self._send({"jsonrpc": "2.0", "id": number, "method": method, "params": params})
            while True:
                answer = json.loads(self._line())
                # Notifications, and answers to requests that an exception cut short, are not for us.
                if answer.get("id", 0) not in (number, None):
                    continue
                if "error" not in answer:
                    return answer["result"]
                error = answer["error"]
                raise ShmError(error.get("data", {}).get("code", "ERR_SHM_PROTOCOL"), error.get("message", ""))

    def _send(self, message):
        try:
            self._sock.sendall(json.dumps(message).encode() + b"\n")
        except BrokenPipeError as error:
            raise self._lost() from error

    def _line(self):
        while True:
            end = self._inbox.find(b"\n")
            if end >= 0:
                line = bytes(self._inbox[:end])
                del self._inbox[: end + 1]
                return line
            if len(self._inbox) > MAX_FRAME:
                raise ShmError("ERR_SHM_PROTOCOL", "the manager sent a frame that is too long")
            try:
                chunk = self._sock.recv(65536)
            except ConnectionError:
                chunk = b""
            if not chunk:
                raise self._lost()
            self._inbox += chunk

    def _lost(self):
        if self._place:
            self._place.lose()
        return ShmError("ERR_SHM_DISCONNECTED", f"the connection to {self.address} ended")

    def _is_forked(self):
        return os.getpid() != self._pid

    def _check_process(self):
        if self._is_forked():
            why = "this connection is the parent process's: connect() again after a fork"
            raise ShmError("ERR_SHM_DISCONNECTED", why)

    def _on_board(self):
        """This client's place on the manager's board, found at the first call. Raises ERR_SHM_UNSUPPORTED: it has none."""
        self._check_process()
        with self._placing:
            if self._place is None:
                if self._sock.fileno() < 0:
                    raise ShmError("ERR_SHM_CLOSED", "the client was closed")
                if self._board is None:
                    why = "this client can neither wait nor lock: the manager gave it no place on a board"
                    raise ShmError("ERR_SHM_UNSUPPORTED", why)
                atomics = _Atomics()
                board = _Board(_map(self._board, "read-write", self._owner), atomics)
                self._place = _Place(board, self._board["slot"], self._board["generation"], self._bells, self._sock)
            return self._place

    def _create(self, **params):
        located = self.request("segment.create", attach=True, **params)
        try:
            return SharedMemory(self, located, "read-write")
        except BaseException:
            self.request("segment.unlink", name=located["name"], uid=located["uid"])
            raise

    def _publish(self, shm, fill):
        """Shows a new segment to others once `fill` has filled it. When that fails, its name is free again."""
        try:
            fill()
            shm.os_name = self.request("segment.publish", name=shm.name, uid=shm.uid)["osName"]
            return shm
        except BaseException:
            # What went wrong before is what its maker has to know.
            with suppress(ShmError):
                shm.close()
                shm.unlink()
            raise

    def _locate(self, name, uid, wait, timeout):
        limit = None if timeout is None else max(0, round(timeout * 1000))
        return self.request("segment.attach", name=name, uid=uid, wait=wait or None, timeout=limit)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class SharedMemory:
    """One attachment: `buf` is the segment's memory. Leaving its `with` block closes it; the manager unlinks it."""

    def __init__(self, client, located, access):
        self._client = client
        self._located = located
        self._attachment = located["attachment"]
        self._map = None
        self.name, self.os_name = located["name"], located["osName"]
        self.size, self.uid = located["size"], located["uid"]
        self.access = access
        self._word = located.get("word")
        client._attached.add(self)
        try:
            self._map = _map(located, access, client._owner)
            self._buf = memoryview(self._map)
        except BaseException:
            self.close()
            raise

    @property
    def buf(self):
        """A memoryview of all `size` bytes; read-only with access 'read'. Raises ERR_SHM_CLOSED after close().

        Copy, then decode or parse: ``bytes(shm.buf[:n]).decode()``. Another process may change the memory meanwhile.
        """
        if self._map is None:
            raise ShmError("ERR_SHM_CLOSED", f"{self.name} was closed")
        return self._buf

    @property
    def closed(self):
        return self._map is None

    @property
    def version(self):
        """How often the segment was changed, as far as those who changed it said so by notify(); 0 at first."""
        return self._on_board().board.version(self._word)

    def notify(self):
        """Says that the bytes have changed: the version grows by one, and who waits for it wakes. Returns the version.

        Raises ShmError: ERR_SHM_PERMISSION with access 'read', ERR_SHM_CLOSED, ERR_SHM_UNSUPPORTED, ERR_SHM_DISCONNECTED.
        """
        place = self._on_board()
        if self.access == "read":
            raise ShmError("ERR_SHM_PERMISSION", f"{self.name} is attached for reading")
        if not place.board.atomics.complete:
            return self._client.request("segment.notify", name=self.name, uid=self.uid)["version"]
        return place.notify(self._word)

    def changed(self, since=None, timeout=None):
        """Blocks this thread until the version is another than `since`, else than it is now. Returns the version.

        `timeout` in seconds, for ever without. Other threads may use the client, and wait themselves, meanwhile.
        Raises ShmError: ERR_SHM_TIMEOUT, ERR_SHM_CLOSED, ERR_SHM_DISCONNECTED, ERR_SHM_UNSUPPORTED.
        """
        return self._until_another(lambda: self.version, since, timeout)

    def _until_another(self, version, since, timeout):
        """Waits for a `version()` that is told by `notify()`."""
        since = version() if since is None else since

        def look():
            found = version()
            return None if found == since else found

        what = f"{self.name} did not change"
        return self._on_board().wait(self._bucket(_VERSION_OFFSET), look, _deadline(timeout), what)

    def _bucket(self, offset):
        return self._on_board().board.bucket(self._word, offset)

    def _on_board(self):
        if self._map is None:
            raise ShmError("ERR_SHM_CLOSED", f"{self.name} was closed")
        place = self._client._on_board()
        if self._word is None or self._word >= place.board.segments:
            raise ShmError("ERR_SHM_UNSUPPORTED", f"the manager's board has no word for {self.name}")
        return place

    def close(self):
        """Ends the attachment. Idempotent. Views taken earlier stay valid: the memory is unmapped with the last one."""
        self._map = self._buf = None
        if self not in self._client._attached:
            return
        if self._client._place and not self._client._is_forked():
            self._client._place.stir()
        self._client._attached.discard(self)
        try:
            self._client.request("segment.detach", attachment=self._attachment)
        except ShmError as error:
            if error.code not in ("ERR_SHM_CLOSED", "ERR_SHM_DISCONNECTED"):
                raise

    def _fill(self, parts):
        fd, at = _open(self._located, os.O_RDWR, self._client._owner), 0
        try:
            for part in parts:
                while part:
                    count = os.pwrite(fd, part, at)
                    part, at = part[count:], at + count
        finally:
            os.close(fd)

    def unlink(self):
        """Removes the segment's name, if it still is this segment's."""
        self._client.request("segment.unlink", name=self.name, uid=self.uid)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def _is_bytes(data):
    return isinstance(data, (bytes, bytearray, memoryview)) or hasattr(data, "__array_interface__")


def _open(located, mode, owner):
    """A descriptor of the very object that the manager means."""
    if not located["dir"]:
        raise ShmError("ERR_SHM_UNSUPPORTED", "on this system segments are no files, and this client attaches nothing else")
    path = os.path.join(located["dir"], located["osName"])
    try:
        fd = os.open(path, mode | os.O_CLOEXEC | os.O_NOFOLLOW)
    except FileNotFoundError as error:
        raise ShmError("ERR_SHM_STALE", f"{path} is gone") from error
    except PermissionError as error:
        raise ShmError("ERR_SHM_PERMISSION", f"{path} is not yours to open") from error
    try:
        facts = os.fstat(fd)
        if not _is_same(fd, facts, located) or facts.st_size < located["size"]:
            raise ShmError("ERR_SHM_STALE", f"{path} is another object than the one that was meant")
        if owner is not None and facts.st_uid != owner:
            raise ShmError("ERR_SHM_PERMISSION", f"{path} belongs to uid {facts.st_uid}, and not to the manager's user")
        return fd
    except BaseException:
        os.close(fd)
        raise


def _map(located, access, owner):
    if access not in ("read-write", "read"):
        raise ShmError("ERR_SHM_INVALID_ARGUMENT", "access is 'read-write' or 'read'")
    fd = _open(located, os.O_RDWR if access == "read-write" else os.O_RDONLY, owner)
    try:
        protection = mmap.PROT_READ | (mmap.PROT_WRITE if access == "read-write" else 0)
        return mmap.mmap(fd, located["size"], mmap.MAP_SHARED, protection)
    finally:
        os.close(fd)


def _read(located, owner, offset, length):
    fd, parts = _open(located, os.O_RDONLY, owner), []
    try:
        while length > 0:
            part = os.pread(fd, length, offset)
            if not part:
                raise ShmError("ERR_SHM_STALE", f"{located['osName']} is shorter than it was")
            parts.append(part)
            offset, length = offset + len(part), length - len(part)
        return b"".join(parts) if len(parts) != 1 else parts[0]
    finally:
        os.close(fd)


def _is_same(fd, facts, located):
    """Is the open file the object that the manager means? Its numbers come back when a tmpfs is mounted anew, its birth does not."""
    if (facts.st_dev, facts.st_ino) != (located["dev"], located["ino"]):
        return False
    proof = located.get("identity", "::n").split(":")[2]
    birth = _birth(fd) if proof[0] in "bo" else None
    # What neither the manager nor we can tell of it is no difference.
    if birth is None:
        return True
    return birth == int(proof[1:]) if proof[0] == "b" else birth <= int(proof[1:])


def _birth(fd):
    """When the open file was made, in ns since the epoch; None where the system does not tell. os.stat has no such member on Linux."""
    facts = ctypes.create_string_buffer(256)
    try:
        failed = ctypes.CDLL(None).statx(fd, b"", _AT_EMPTY_PATH, _STATX_BTIME, facts)
    except AttributeError:
        return None
    mask = struct.unpack_from("I", facts)[0]
    if failed or not mask & _STATX_BTIME:
        return None
    seconds, nanoseconds = struct.unpack_from("qI", facts, 80)
    return seconds * 1_000_000_000 + nanoseconds


# <linux/stat.h> and <fcntl.h>
_AT_EMPTY_PATH = 0x1000
_STATX_BTIME = 0x800


class _View:
    """What arrays and lists have in common: they close and unlink the memory they lie in."""

    def __init__(self, shm):
        self.shm = shm

    @property
    def name(self):
        return self.shm.name

    @property
    def version(self):
        return self.shm.version

    def notify(self):
        return self.shm.notify()

    def changed(self, since=None, timeout=None):
        return self.shm.changed(since, timeout)

    def close(self):
        self.shm.close()

    def unlink(self):
        self.shm.unlink()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class SharedArray(_View):
    """An n-dimensional array in C order over shared memory."""

    def __init__(self, shm, shape, dtype):
        super().__init__(shm)
        self.shape, self.dtype = shape, dtype
        self.size = _elements(shape)
        self.nbytes = self.size * struct.calcsize(DTYPES[dtype])
        if self.nbytes > shm.size:
            what = f"{self.nbytes} bytes of {dtype} do not fit in the {shm.size} of {shm.name}"
            raise ShmError("ERR_SHM_INVALID_ARGUMENT", what)

    @property
    def data(self):
        """Every element in C order as a flat memoryview, without numpy: ``array.data[3] = 1``. Not for float16."""
        return self.shm.buf[: self.nbytes].cast(DTYPES[self.dtype])

    def numpy(self):
        """The memory as a numpy array, no copy. It stays valid after close()."""
        import numpy

        if self.size == 0:
            return numpy.empty(self.shape, self.dtype)
        return numpy.frombuffer(self.shm.buf, self.dtype, self.size).reshape(self.shape)


def _elements(shape):
    total = 1
    for extent in shape:
        total *= extent
    return total


def _shape(shape):
    if shape is None:
        return None
    shape = (shape,) if isinstance(shape, int) else tuple(shape)
    if not all(isinstance(extent, int) and extent >= 0 for extent in shape):
        raise ShmError("ERR_SHM_INVALID_ARGUMENT", "each extent of a shape must be an integer from 0")
    return shape


def _dtype(dtype):
    if dtype is None:
        return None
    if not isinstance(dtype, str):
        import numpy

        dtype = numpy.dtype(dtype)
        dtype = dtype.name if dtype.isnative else dtype.str
    if dtype not in DTYPES:
        raise ShmError("ERR_SHM_INVALID_ARGUMENT", f"dtype must be one of {', '.join(DTYPES)}, not {dtype}")
    return dtype


def _settle(name, recorded, asked):
    """What the manager recorded holds; a caller may confirm it, and must say it for a segment that was made without."""
    shape = asked[0] if recorded[0] is None else tuple(recorded[0])
    dtype = asked[1] if recorded[1] is None else recorded[1]
    if shape is None or dtype is None:
        raise ShmError("ERR_SHM_INVALID_ARGUMENT", f"{name} was made without dtype and shape: give both")
    for had, wanted in ((shape, asked[0]), (dtype, asked[1])):
        if wanted is not None and wanted != had:
            raise ShmError("ERR_SHM_INVALID_ARGUMENT", f"{name} has {had}, not {wanted}")
    return shape, dtype


class ShareableList(_View, Sequence):
    """A list of int, float, bool, str, bytes and None, byte for byte that of `multiprocessing.shared_memory`.

    Unlike there, text slots are sized by UTF-8 bytes, and a value that ends in NUL (which CPython strips) is refused.
    It has no lock.
    """

    # int64 N; int64 × (N + 1) offsets of the slots; the slots; 8 bytes × N of struct formats; int8 × N of codes.

    def __init__(self, shm):
        super().__init__(shm)
        try:
            (self._count,) = struct.unpack_from("q", shm.buf, 0)
            if not 0 <= self._count <= (shm.size - 16) // 17:
                raise ValueError("it has no room for its items")
            self._offsets = struct.unpack_from(f"{self._count + 1}q", shm.buf, 8)
            steps = zip(self._offsets, self._offsets[1:])
            if self._offsets[0] != 0 or any(after - before < 8 for before, after in steps):
                raise ValueError("its items have no slots")
            if self._offsets[-1] > shm.size - 16 - 17 * self._count:
                raise ValueError("it has no room for its data")
        except (ValueError, struct.error) as error:
            raise ShmError("ERR_SHM_INVALID_ARGUMENT", f"{shm.name} is not a ShareableList: {error}") from None
        self._data = 8 * (self._count + 2)
        self._formats = self._data + self._offsets[-1]
        self._codes = self._formats + 8 * self._count

    def __len__(self):
        return self._count

    def __getitem__(self, index):
        at = self._position(index)
        text = self._format(at)
        (code,) = struct.unpack_from("b", self.shm.buf, self._codes + at)
        try:
            (value,) = struct.unpack_from(text, self.shm.buf, self._data + self._offsets[at])
            return _UNPACKED[code](value)
        except (ValueError, KeyError, AttributeError, struct.error):
            what = f"item {index} is none that a ShareableList could have"
            raise ShmError("ERR_SHM_INVALID_ARGUMENT", what) from None

    def __setitem__(self, index, value):
        at = self._position(index)
        text, code, packed = _pack(value)
        if text == "s":
            held = self._format(at)
            slot = self._offsets[at + 1] - self._offsets[at]
            text = held if held[-1:] == "s" else f"{slot}s"
            if len(packed) > int(text[:-1]):
                what = f"{len(packed)} bytes do not fit in the {text[:-1]} of the item's slot"
                raise ShmError("ERR_SHM_INVALID_ARGUMENT", what)
        # Before the first byte changes: what cannot be packed leaves the item as it was.
        data = struct.pack(text, packed)
        buf, start = self.shm.buf, self._data + self._offsets[at]
        struct.pack_into("8s", buf, self._formats + 8 * at, text.encode())
        struct.pack_into("b", buf, self._codes + at, code)
        buf[start : start + len(data)] = data

    def __repr__(self):
        return f"ShareableList({list(self) if not self.shm.closed else 'closed'}, name={self.name!r})"

    @property
    def format(self):
        """The struct formats of all items in a row."""
        return "".join(self._format(at) for at in range(self._count))

    def _position(self, index):
        position = index if index >= 0 else index + self._count
        if not 0 <= position < self._count:
            raise IndexError(f"{index} is outside a list of {self._count}")
        return position

    def _format(self, at):
        text = bytes(self.shm.buf[self._formats + 8 * at : self._formats + 8 * at + 8]).rstrip(b"\0").decode("latin-1")
        slot = self._offsets[at + 1] - self._offsets[at]
        if text in ("q", "d", "xxxxxxx?", "xxxxxx?x"):
            return text
        if text[-1:] == "s" and text[:-1].isascii() and text[:-1].isdigit() and int(text[:-1]) <= slot:
            return text
        raise ShmError("ERR_SHM_INVALID_ARGUMENT", f"item {at} has no known format")


# How to turn what `struct` unpacks into a value, by code.
_UNPACKED = {
    0: lambda value: value,
    1: lambda value: value.rstrip(b"\0").decode(),
    2: lambda value: value.rstrip(b"\0"),
    3: lambda _: None,
}


def _pack(value):
    """Struct format (of text: without its length), code, and what `struct` packs. Refuses what would not read back."""
    if value is None:
        return "xxxxxx?x", 3, False
    if isinstance(value, bool):
        return "xxxxxxx?", 0, value
    if isinstance(value, int):
        if not -(2**63) <= value < 2**63:
            raise ShmError("ERR_SHM_INVALID_ARGUMENT", "an int must fit in 64 bits")
        return "q", 0, value
    if isinstance(value, float):
        return "d", 0, value
    if not isinstance(value, (str, bytes)):
        what = f"a list holds str, bytes, bool, None, int and float, not {type(value).__name__}"
        raise ShmError("ERR_SHM_INVALID_ARGUMENT", what)
    packed = value.encode() if isinstance(value, str) else value
    if packed.endswith(b"\0"):
        raise ShmError("ERR_SHM_INVALID_ARGUMENT", "text and bytes must not end in NUL")
    return "s", 1 if isinstance(value, str) else 2, packed


def _encode_list(values):
    offsets, formats, codes, slots = [0], [], [], []
    for text, code, packed in map(_pack, values):
        slot = 8 if text != "s" else 8 * (len(packed) // 8 + 1)
        text = text if text != "s" else f"{slot}s"
        if len(text) > 8:
            raise ShmError("ERR_SHM_INVALID_ARGUMENT", "text and bytes are at most 9,999,991 bytes")
        offsets.append(offsets[-1] + slot)
        formats.append(struct.pack("8s", text.encode()))
        codes.append(code)
        slots.append(struct.pack(text, packed))
    head = struct.pack(f"{len(offsets) + 1}q", len(codes), *offsets)
    return head + b"".join(slots) + b"".join(formats) + bytes(codes)


class Mutex:
    """A lock over 16 bytes of a segment that is attached read-write: of processes, and of the threads of each.

    Zeroed bytes are a free one. It belongs to the client: whatever way that ends, the next one gets it, with `owner_died`.
    `fence` grows with each time that it is taken, by whomever.
    Raises ShmError: ERR_SHM_INVALID_ARGUMENT, ERR_SHM_PERMISSION, ERR_SHM_CLOSED; ERR_SHM_UNSUPPORTED: there is no board for
    this client, or no libatomic.

        with shmd.Mutex(shm, offset=64) as mutex:
            if mutex.owner_died:        # what the lock protects may be half-written
                repair(shm.buf)
                mutex.consistent()
    """

    # i32 owner: slot, generation << 12, two flags; i32 fence; "MUX1"; 4 bytes of zeros.

    def __init__(self, shm, offset=0):
        if not isinstance(offset, int) or offset % 4 or not 0 <= offset <= shm.size - 16:
            what = f"a mutex takes 16 bytes of {shm.name} from a multiple of 4 on, not from {offset}"
            raise ShmError("ERR_SHM_INVALID_ARGUMENT", what)
        if shm.access == "read":
            raise ShmError("ERR_SHM_PERMISSION", f"{shm.name} is attached for reading")
        place = shm._on_board()
        place.board.atomics.require()
        self.shm, self.offset = shm, offset
        self.owner_died = False
        self.fence = None
        self._words = _Words(shm._map, place.board.atomics)
        if not self._words.compare_exchange(offset + 8, 0, _MUX1) and self._words.load(offset + 8) != _MUX1:
            raise ShmError("ERR_SHM_INVALID_ARGUMENT", f"byte {offset} of {shm.name} is something else than a mutex")
        self._bucket = shm._bucket(offset)
        self._turn = place.turn(shm.uid, offset)

    def lock(self, timeout=None):
        """Blocks until the lock is this client's, `timeout` seconds at most.

        Raises ShmError: ERR_SHM_TIMEOUT, ERR_SHM_DEADLOCK, ERR_SHM_CLOSED, ERR_SHM_DISCONNECTED.
        """
        place, deadline = self.shm._on_board(), _deadline(timeout)
        if self._turn.holder == threading.get_ident():
            raise ShmError("ERR_SHM_DEADLOCK", f"this thread has locked {self._what()} already")
        left = _left(deadline)
        if not self._turn.lock.acquire(timeout=-1 if left is None else min(left, threading.TIMEOUT_MAX)):
            raise ShmError("ERR_SHM_TIMEOUT", f"{self._what()} did not become free in time")
        try:
            if not self._take():
                place.wait(self._bucket, self._take_or_stay, deadline, f"{self._what()} did not become free")
        except BaseException:
            self._turn.lock.release()
            raise
        self._turn.holder = threading.get_ident()

    def try_lock(self):
        """Takes the lock if that is possible at once; says whether it was."""
        self.shm._on_board()
        if not self._turn.lock.acquire(blocking=False):
            return False
        try:
            taken = self._take()
        except BaseException:
            self._turn.lock.release()
            raise
        if taken:
            self._turn.holder = threading.get_ident()
        else:
            self._turn.lock.release()
        return taken

    def unlock(self):
        """Frees the lock. Raises ShmError: ERR_SHM_STALE, it is not this client's (any more); then nothing is touched.

        Also after the connection to the manager was lost: until then nobody else had it.
        """
        self.shm._client._check_process()
        if self._turn.holder is None:
            raise ShmError("ERR_SHM_STALE", f"{self._what()} is not locked by this client")
        try:
            self._free(self.shm._client._place)
        finally:
            self._turn.holder = None
            self._turn.lock.release()

    def consistent(self):
        """What the lock protects is right again: the next one need not be told that an owner died."""
        self.owner_died = False

    def _take(self, waiters=0):
        """Takes the lock if it is free, or its owner's life is over. Else sets `waiters`: _WAITERS, or nothing."""
        place = self.shm._on_board()
        with place.acting():
            while True:
                found = self._words.load(self.offset)
                owner = found & _OWNER
                if owner == 0:
                    wanted = place.token | found & _INCONSISTENT | waiters
                elif owner == place.token or not place.board.lives(owner):
                    # What says that this client has it, and no thread of it does, was left by a Mutex that is gone.
                    wanted = place.token | _INCONSISTENT | _WAITERS
                elif found & waiters == waiters:
                    return False
                else:
                    wanted = found | waiters
                if self._words.compare_exchange(self.offset, found, wanted) and wanted & _OWNER == place.token:
                    place.hold()
                    self.owner_died = wanted & _INCONSISTENT != 0
                    self.fence = self._words.increment(self.offset + 4) & 0xFFFFFFFF
                    return True

    def _take_or_stay(self):
        return self._take(_WAITERS) or None

    def _free(self, place):
        with place.releasing():
            while True:
                found = self._words.load(self.offset)
                if found & _OWNER != place.token:
                    raise ShmError("ERR_SHM_STALE", f"{self._what()} has another owner: this client was declared dead")
                if self._words.compare_exchange(self.offset, found, _INCONSISTENT if self.owner_died else 0):
                    break
            if found & _WAITERS:
                place.ring(self._bucket)

    def _what(self):
        return f"the mutex at {self.offset} of {self.shm.name}"

    def __enter__(self):
        self.lock()
        return self

    def __exit__(self, *_):
        self.unlock()


class Cell(_View):
    """The latest value of a block that is rewritten in a loop: one writes at a time, and nobody ever reads half a value.

    Readers do not wait, and whoever dies, the last whole value stays. `size` is that of a value, in bytes.
    """

    # A head of 4096 bytes. At 64: i32 latest, the version's low 24 bits << 8 | the slot's number + 1; at 80: u32 size, stride,
    # slots; at 128: the writers' mutex. Each slot: i32 seq, odd while it is written; at 8: u64 version; at 64: the value.

    def __init__(self, shm):
        super().__init__(shm)
        try:
            magic, abi, required = struct.unpack_from("<8s2I", shm.buf)
            self.size, stride, self.slots = struct.unpack_from("<3I", shm.buf, 80)
        except struct.error:
            magic = b""
        if magic != _CELL_MAGIC:
            raise ShmError("ERR_SHM_INVALID_ARGUMENT", f"{shm.name} is not a cell")
        if abi != 1 or required:
            raise ShmError("ERR_SHM_UNSUPPORTED", f"{shm.name} is a cell of a later release")
        fits = stride == _stride(self.size) and _CELL_HEAD + self.slots * stride <= shm.size
        if not (self.size > 0 and 3 <= self.slots <= 254 and fits):
            raise ShmError("ERR_SHM_INVALID_ARGUMENT", f"{shm.name} is not a cell: what its head says cannot be so")
        self._words = _Words(shm._map, _Atomics())
        self._mutex = None

    @property
    def version(self):
        """How many values were written; that of the latest. 0: none was."""
        return self._copy(0)[0]

    def read(self):
        """The latest value: its version, and a copy of its bytes; or None, when none was written yet.

        Raises ShmError: ERR_SHM_TIMEOUT, 1,000 times a writer came round while it was copied; ERR_SHM_CLOSED.
        """
        version, data = self._copy(self.size)
        return (version, data) if version else None

    def changed(self, since=None, timeout=None):
        """Blocks this thread until the version is another than `since`, else than it is now; as SharedMemory.changed()."""
        return self.shm._until_another(lambda: self.version, since, timeout)

    def write(self, data, timeout=None):
        """Makes `data`, which has `size` bytes, the latest value. Returns its version.

        Takes the writer's place and gives it back; waits at most `timeout` seconds for who has it.
        Raises ShmError: ERR_SHM_INVALID_ARGUMENT, ERR_SHM_PERMISSION, ERR_SHM_TIMEOUT, ERR_SHM_CLOSED, ERR_SHM_DISCONNECTED,
        ERR_SHM_UNSUPPORTED, ERR_SHM_STALE.
        """
        data = memoryview(data).cast("B")
        if len(data) != self.size:
            raise ShmError("ERR_SHM_INVALID_ARGUMENT", f"a value of {self.name} has {self.size} bytes, not {len(data)}")
        place = self.shm._on_board()
        self._mutex = self._mutex or Mutex(self.shm, 128)
        self._mutex.lock(timeout)
        try:
            # What a dead writer left is written over.
            self._mutex.consistent()
            with place.acting():
                version = self._store(data)
        finally:
            self._mutex.unlock()
        place.notify(self.shm._word)
        return version

    def _copy(self, length):
        """The version of the latest value, and so many bytes of it."""
        buf, load = self.shm.buf, self._words.load
        for _ in range(1000):
            latest = load(64)
            if latest == 0:
                return 0, b""
            at = self._slot((latest & 255) - 1)
            seq = load(at)
            if seq & 1:
                continue
            copy = bytes(buf[at + 8 : at + 64 + length])
            version = int.from_bytes(copy[:8], "little")
            # Nobody wrote there meanwhile, and it is the latest, not one that is whole and not said to be so yet.
            if load(at) == seq and version & 0xFFFFFF == latest >> 8 & 0xFFFFFF:
                return version, copy[56:]
        raise ShmError("ERR_SHM_TIMEOUT", f"{self.name} is rewritten faster than it can be read: give it more slots")

    def _store(self, data):
        latest = self._words.load(64)
        version = self._latest_version(latest) + 1
        number = (latest & 255) % self.slots
        at = self._slot(number)
        seq = self._words.load(at)
        odd = _int32(seq + 1 | 1)
        self._step(at, seq, odd)
        buf, start = self.shm.buf, at + 64
        struct.pack_into("<Q", buf, at + 8, version)
        buf[start : start + self.size] = data
        self._step(at, odd, _int32(odd + 1))
        self._step(64, latest, _int32(version << 8 | number + 1))
        return version

    def _latest_version(self, latest):
        """For who has the writer's place: nobody else writes. Others may have put anything there."""
        if latest == 0:
            return 0
        (version,) = struct.unpack_from("<Q", self.shm.buf, self._slot((latest & 255) - 1) + 8)
        counter = latest >> 8 & 0xFFFFFF
        return version if version & 0xFFFFFF == counter and version < 2**53 else counter

    def _step(self, at, found, wanted):
        if not self._words.compare_exchange(at, found, wanted):
            raise ShmError("ERR_SHM_STALE", f"somebody else writes {self.name}: this client was declared dead")

    def _slot(self, number):
        # Anything may stand there.
        return _CELL_HEAD + number % self.slots * _stride(self.size)


def _stride(size):
    """From one slot of a cell to the next."""
    return 64 + (size + 63) // 64 * 64


_CELL_MAGIC = b"SHMDCEL1"
_CELL_HEAD = 4096

# Of a mutex's word: its owner's slot and generation; an owner died, and nobody repaired what it left; somebody waits.
_OWNER = (1 << 29) - 1
_INCONSISTENT = 1 << 29
_WAITERS = 1 << 30
_MUX1 = 0x3158554D


def _deadline(timeout):
    return None if timeout is None else time.monotonic() + timeout


def _left(deadline):
    return None if deadline is None else max(0.0, deadline - time.monotonic())


# What a manager and its clients share to wait and to lock: a board with a slot for each client, and in each bucket of words a
# bit for each client; and for each client a bell, a FIFO. docs/coordination.md tells how, packages/protocol/src/board where.


class _Atomics:
    """What CPython lacks: changes of a 32-bit word that others change at the same time, so that nothing is lost.

    libatomic has them, which comes with GCC's libraries, for whoever finds it. `complete`: it is there.
    `fence` keeps what is before it from what is after it, as x86-64 does by itself.
    """

    def __init__(self):
        machine = os.uname().machine
        number = {"x86_64": 202, "aarch64": 98}.get(machine)
        if number is None or struct.calcsize("P") != 8:
            raise ShmError("ERR_SHM_UNSUPPORTED", f"this client can neither wait nor lock on {machine}")
        self.fence = _nothing
        try:
            # PyDLL: what is called there does not block, so the interpreter is not let go for it.
            library = ctypes.PyDLL("libatomic.so.1")
        except OSError:
            self.complete = False
            if machine != "x86_64":
                self.require()
            return
        self.complete = True
        self._library, self._number = library, number
        pointer, word, order = ctypes.c_void_p, ctypes.c_int32, ctypes.c_int
        found = ctypes.POINTER(word)
        self.compare_exchange = self._find("compare_exchange_4", ctypes.c_bool, pointer, found, word, order, order)
        self.fetch_add = self._find("fetch_add_4", word, pointer, word, order)
        self.fetch_or = self._find("fetch_or_4", word, pointer, word, order)
        self.fetch_and = self._find("fetch_and_4", word, pointer, word, order)
        self.store = self._find("store_4", None, pointer, word, order)
        if machine != "x86_64":
            fence = library["atomic_thread_fence"]
            fence.argtypes, fence.restype = (order,), None
            self.fence = lambda: fence(_SEQ_CST)

    def require(self):
        """Raises ERR_SHM_UNSUPPORTED where libatomic is not to be had."""
        if not self.complete:
            what = "libatomic.so.1, for compare-and-swap: Debian's libatomic1, Fedora's and Alpine's libatomic"
            raise ShmError("ERR_SHM_UNSUPPORTED", f"this takes {what}")

    def wake(self, address):
        """Wakes whoever sleeps in the kernel on that word: futex(2)."""
        ctypes.PyDLL(None).syscall(*map(ctypes.c_long, (self._number, address, _FUTEX_WAKE, 2**31 - 1, 0, 0, 0)))

    def _find(self, name, result, *arguments):
        function = self._library[f"__atomic_{name}"]
        function.restype, function.argtypes = result, arguments
        return function


def _nothing():
    pass


def _int32(value):
    return ctypes.c_int32(value).value


# <stdatomic.h> and <linux/futex.h>
_SEQ_CST = 5
_FUTEX_WAKE = 1


class _Words:
    """The words of shared memory that processes meet on, by their offsets in bytes, which are checked to be in it.

    What changes one is a full barrier, and so is each load, but for plain stores before it on x86-64.
    """

    def __init__(self, memory, atomics):
        self._atomics = atomics
        # An element of it is copied by a memcpy() of 4 bytes, which compilers make one load.
        self._view = memoryview(memory)[: len(memory) & ~3].cast("i")
        self._start = None if self._view.readonly else ctypes.c_char.from_buffer(memory)

    def load(self, at):
        self._atomics.fence()
        value = self._view[at >> 2]
        self._atomics.fence()
        return value

    def compare_exchange(self, at, expected, desired):
        found = ctypes.c_int32(expected)
        done = self._atomics.compare_exchange(self._address(at), found, desired, _SEQ_CST, _SEQ_CST)
        self._atomics.fence()
        return done

    def increment(self, at):
        """Returns the new value."""
        before = self._atomics.fetch_add(self._address(at), 1, _SEQ_CST)
        self._atomics.fence()
        return _int32(before + 1)

    def set_bit(self, at, bit):
        self._atomics.fetch_or(self._address(at), 1 << bit, _SEQ_CST)
        self._atomics.fence()

    def clear_bit(self, at, bit):
        self._atomics.fetch_and(self._address(at), ~(1 << bit), _SEQ_CST)
        self._atomics.fence()

    def store(self, at, value):
        self._atomics.store(self._address(at), value, _SEQ_CST)
        self._atomics.fence()

    def wake(self, at):
        self._atomics.wake(self._address(at))

    def _address(self, at):
        return ctypes.addressof(self._start) + 4 * range(len(self._view))[at >> 2]


class _Board:
    """A manager's board. What stands on it is masked before it leads anywhere: any client may write anything there."""

    def __init__(self, memory, atomics):
        magic, abi, required, slots, buckets, segments, _, *places = struct.unpack_from("<8s10I", memory)
        if magic != b"SHMDBRD1" or abi != 1 or required:
            raise ShmError("ERR_SHM_UNSUPPORTED", "the manager's board is one of a later release")
        plausible = 32 <= slots <= 4096 and 1 <= buckets <= 65536 and not slots & slots - 1 and not buckets & buckets - 1
        self._stride = 64 + slots // 8
        self._buckets_at = _SLOTS_AT + _SLOT_BYTES * slots
        self._words_at = self._buckets_at + buckets * self._stride
        fits = self._words_at + _WORD_BYTES * segments <= len(memory)
        if not plausible or places != [_SLOTS_AT, self._buckets_at, self._stride, self._words_at] or not fits:
            raise ShmError("ERR_SHM_UNSUPPORTED", "the manager's board says nothing that can be so")
        self.atomics = atomics
        self.segments = segments
        self._slots, self._buckets = slots, buckets
        self._words = _Words(memory, atomics)

    def is_abandoned(self):
        return self._words.load(_STATE_AT) == _ABANDONED

    def begin(self, slot, generation):
        """That life of the slot is about to act on the board. False: it was ended before it came to that."""
        return self._words.compare_exchange(self._slot(slot) + _USED, -generation, generation)

    def lives(self, owner):
        """Has the slot of a mutex's owner still that generation?"""
        generation = owner >> 12
        return generation > 0 and self._words.load(self._slot(owner)) == generation

    def bucket(self, word, offset):
        """That of the word at `offset` bytes of a segment."""
        mixed = word * 0x9E3779B1 ^ ((offset & 0xFFFFFFFF) >> 2) * 0x85EBCA6B
        return mixed >> 16 & self._buckets - 1

    def set_interest(self, bucket, slot):
        self._words.set_bit(self._interest(bucket, slot >> 5), slot & 31)

    def drop_interest(self, bucket, slot):
        self._words.clear_bit(self._interest(bucket, slot >> 5), slot & 31)

    def version(self, word):
        return self._words.load(self._words_at + _WORD_BYTES * word)

    def add_version(self, word):
        return self._words.increment(self._words_at + _WORD_BYTES * word)

    def hear(self, slot):
        """What was rung for is about to be looked at, after the bell was emptied: its word becomes the next even number."""
        bell = self._slot(slot) + _BELL
        self._words.store(bell, _int32((self._words.load(bell) | 1) + 1))

    def ring(self, bucket, sound):
        """Rings whoever has an interest in the bucket and was not rung already. `sound(slot, generation)` makes a ring."""
        last = self._words.load(_HIGH_AT) & self._slots - 1
        for group in range((last >> 5) + 1):
            bits = self._words.load(self._interest(bucket, group)) & 0xFFFFFFFF
            while bits:
                self._ring(group << 5 | bits.bit_length() - 1, sound)
                bits ^= 1 << bits.bit_length() - 1

    def _ring(self, slot, sound):
        at = self._slot(slot)
        found = self._words.load(at + _BELL)
        if not found & 1:
            generation = self._words.load(at)
            if generation > 0:
                sound(slot, generation)
            # Said after it was made: nobody who finds it said depends on us any more.
            self._words.compare_exchange(at + _BELL, found, found | 1)
        if self._words.load(at + _SLEEPS):
            self._words.wake(at + _BELL)

    def _slot(self, slot):
        return _SLOTS_AT + _SLOT_BYTES * (slot & self._slots - 1)

    def _interest(self, bucket, group):
        return self._buckets_at + self._stride * bucket + 64 + 4 * group


# On a board, of a slot, of a segment's word: bytes.
_STATE_AT, _HIGH_AT, _SLOTS_AT, _SLOT_BYTES, _WORD_BYTES = 64, 192, 4096, 64, 16
_BELL, _USED, _SLEEPS = 4, 12, 60
_ABANDONED = 3
# Where a segment's version stands among its words.
_VERSION_OFFSET = 0xFFFFFFFC


class _Place:
    """A client's place on the board, for all its threads.

    While its bell is open, nobody else is given its locks. So it closes the bell when it has lost the connection, but not
    before the last lock is free and the last wait over.
    """

    def __init__(self, board, slot, generation, bells, sock):
        self.board = board
        self.token = generation << 12 | slot
        self._slot, self._generation, self._bells = slot, generation, bells
        # Without libatomic there is none: such a client takes no part in the board, and looks now and then.
        self._bell = None
        # A descriptor that makes way for one to ring by: who has changed something must be able to tell the others.
        self._spare = None
        self._ended = None
        self._poll = select.poll()
        # Whether it has ended is told without asking for it.
        self._poll.register(sock, 0)
        # One of the threads that wait listens to the bell, the others to it.
        self._changed = threading.Condition()
        self._listens = False
        self._interests = Counter()
        self._holds = 0
        self._turns = weakref.WeakValueDictionary()

    def wait(self, bucket, look, deadline, what):
        """Asks `look()`, and again whenever anybody rings, until it says something but None; that is returned.

        `what` says what did not happen, when it is too late.
        """
        with self._changed:
            self._begin()
            self._join(bucket)
            try:
                while True:
                    self._check()
                    found = look()
                    if found is not None:
                        return found
                    left = _left(deadline)
                    if left == 0:
                        raise ShmError("ERR_SHM_TIMEOUT", f"{what} in time")
                    self._sleep(left)
            finally:
                self._quit(bucket)

    def notify(self, word):
        with self.acting():
            version = self.board.add_version(word)
        self.ring(self.board.bucket(word, _VERSION_OFFSET))
        return version

    def ring(self, bucket):
        self.board.ring(bucket, self._sound)

    @contextmanager
    def acting(self):
        """Until its end, the place is this client's. Raises ERR_SHM_DISCONNECTED or ERR_SHM_CLOSED: it is no more."""
        with self._changed:
            self._begin()
            yield

    def hold(self):
        """A lock has become this client's, in `acting()`."""
        self._holds += 1

    @contextmanager
    def releasing(self):
        """At its end a lock is not this client's any more. A lost connection is no reason not to unlock."""
        with self._changed:
            if self._holds == 0:
                # They were given up with the client.
                self._check()
            try:
                yield
            finally:
                self._holds = max(0, self._holds - 1)
                self._settle()

    def turn(self, uid, offset):
        """The one of this client's threads for that mutex."""
        with self._changed:
            turn = self._turns.get((uid, offset))
            if turn is None:
                turn = self._turns[uid, offset] = _Turn()
            return turn

    def lose(self):
        """The connection has ended, for good: this client makes no other one."""
        with self._changed:
            self._ended = self._ended or ("ERR_SHM_DISCONNECTED", "the connection to the manager ended")
            self._settle()

    def close(self):
        """Gives up all locks. What it waited for was closed before."""
        with self._changed:
            self._ended = "ERR_SHM_CLOSED", "the client was closed"
            self._holds = 0
            self._settle()

    def stir(self):
        """Lets all who wait look again."""
        with self._changed:
            if self._listens and self._bell:
                self._bell.write(b"\1")

    def _begin(self):
        self._check()
        if self._bell or not self.board.atomics.complete:
            return
        self._spare = self._spare or open(os.devnull, "rb", buffering=0)
        path = f"{self._bells}/{self._slot}.{self._generation}"
        self._bell = _open_bell(path)
        if not self.board.begin(self._slot, self._generation):
            # The manager may have removed it before it was made.
            with suppress(OSError):
                os.unlink(path)
            self.lose()
        self._check()
        # It may have been rung before it could be heard.
        self.board.hear(self._slot)
        self._poll.register(self._bell, select.POLLIN)

    def _check(self):
        if not self._ended and (self.board.is_abandoned() or not self.board.lives(self.token)):
            self.lose()
        if self._ended:
            raise ShmError(*self._ended)

    def _join(self, bucket):
        self._interests[bucket] += 1
        if self._interests[bucket] == 1 and self._bell:
            self.board.set_interest(bucket, self._slot)

    def _quit(self, bucket):
        self._interests[bucket] -= 1
        if not self._interests[bucket]:
            del self._interests[bucket]
            if self._bell:
                self.board.drop_interest(bucket, self._slot)
        self._settle()

    def _settle(self):
        """Closes the bell if nothing depends on it. From then on the slot may be another's, and nothing of it is touched."""
        if self._ended and self._bell and not self._holds and not self._interests:
            self._bell.close()
            self._spare.close()
            self._bell = None

    def _sleep(self, seconds):
        # Neither way to sleep takes any number of seconds; who wakes too early looks once more.
        longest = 3600 if self._bell else _LOOK_EVERY
        seconds = longest if seconds is None else min(seconds, longest)
        if self._listens:
            self._changed.wait(seconds)
            return
        self._listens = True
        self._changed.release()
        try:
            told = dict(self._poll.poll(math.ceil(seconds * 1000)))
        finally:
            self._changed.acquire()
            self._listens = False
            # They look, and one of them listens.
            self._changed.notify_all()
        if self._bell and told.pop(self._bell.fileno(), None):
            self._bell.read(65536)
            self.board.hear(self._slot)
        if told:
            self.lose()

    def _sound(self, slot, generation):
        path = f"{self._bells}/{slot}.{generation}"
        try:
            _ring_bell(path)
        except OSError as error:
            if error.errno not in (errno.EMFILE, errno.ENFILE):
                raise
            with self._changed:
                self._spare.close()
                _ring_bell(path)
                # Unless another thread was quicker.
                with suppress(OSError):
                    self._spare = open(os.devnull, "rb", buffering=0)


# Seconds.
_LOOK_EVERY = 0.005


def _ring_bell(path):
    try:
        fd = os.open(path, os.O_WRONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.ENXIO):
            # Nobody hears it any more.
            return
        raise
    try:
        os.write(fd, b"\1")
    except (BlockingIOError, BrokenPipeError):
        # It is full of rings, or was closed just now.
        pass
    finally:
        os.close(fd)


class _Turn:
    """Whose turn it is, of the threads of a client that want the same mutex."""

    def __init__(self):
        self.lock = threading.Lock()
        self.holder = None


def _open_bell(path):
    """Made unless it is there. Opened for writing, too: a FIFO that one only reads has ended whenever nobody writes to it."""
    try:
        with suppress(FileExistsError):
            os.mkfifo(path, 0o600)
        fd = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError as error:
        raise ShmError("ERR_SHM_DISCONNECTED", f"{path} is gone, and this client's place on the board with it") from error
    except PermissionError as error:
        raise ShmError("ERR_SHM_PERMISSION", f"{path} is not yours to open") from error
    bell = open(fd, "r+b", buffering=0)
    if not stat.S_ISFIFO(os.fstat(fd).st_mode):
        bell.close()
        raise ShmError("ERR_SHM_STALE", f"{path} is no FIFO")
    _signs_of_life.add(bell)
    return bell
