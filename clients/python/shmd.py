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
import json
import mmap
import os
import socket
import stat
import struct
import sys
import threading
import unicodedata
import weakref
from collections.abc import Sequence
from contextlib import suppress
from itertools import count

__all__ = ["connect", "Client", "SharedMemory", "SharedArray", "ShareableList", "ShmError"]

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
    _sockets.add(sock)
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
            raise ShmError("ERR_SHM_CONNECT", f"no manager listens at {address}") from error
        raise


# Every connection of this process, for those it forks.
_sockets = weakref.WeakSet()


def _let_go():
    """In a child just forked: while it held its parent's socket, the manager would take a dead parent for alive.

    Closing its copy says nothing to the manager, and takes nothing from the parent.
    """
    for sock in list(_sockets):
        sock.close()


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

    Threads may share it; each request waits for the one before. A forked child keeps the memory but not the connection:
    requests raise ERR_SHM_DISCONNECTED there, until it makes a client of its own.
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
        about = {"pid": self._pid, "name": _printable(name), "version": VERSION}
        hello = self.request("hello", protocol=PROTOCOL_VERSION, client=about)
        self.id = hello["clientId"]
        self.manager_pid = hello["manager"]["pid"]

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
        self._sock.close()

    def request(self, method, **params):
        """One request of the protocol, and its result. A parameter that is None is left out."""
        if os.getpid() != self._pid:
            why = "this connection is the parent process's: connect() again after a fork"
            raise ShmError("ERR_SHM_DISCONNECTED", why)
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
            raise ShmError("ERR_SHM_DISCONNECTED", f"the connection to {self.address} ended") from error

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
                raise ShmError("ERR_SHM_DISCONNECTED", f"the connection to {self.address} ended")
            self._inbox += chunk

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

    def close(self):
        """Ends the attachment. Idempotent. Views taken earlier stay valid: the memory is unmapped with the last one."""
        self._map = self._buf = None
        if self not in self._client._attached:
            return
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
