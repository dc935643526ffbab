import { constants, lstatSync, mkdirSync, openSync, readFileSync, readlinkSync, type Stats, statSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';

// What only one operating system has, as far as managers alone need it. Needs no addon: it may be what is missing.

const WINDOWS = process.platform === 'win32';
const LINUX = process.platform === 'linux';

/**
 * Names keep segments in memory whoever dies, so that what exists has to be recorded, and reclaimed after a manager's death. Else it is the
 * manager who keeps them, and the system that frees them with it.
 */
export const SEGMENTS_OUTLIVE_THEIR_MANAGER = !WINDOWS;

/**
 * Segments are files: in a directory, instead of which another may be named, and with permissions that can be changed. Else they are in a name
 * space of the system's own, and their user's alone.
 */
export const SEGMENTS_ARE_FILES = LINUX;

/** Whoever ends a process ends what it has started with it, a session or a group at a time. */
export const CHILDREN_END_WITH_THEIR_TREE = !WINDOWS;

/** A process can be stopped for a while, as a shell does with Ctrl-Z. */
export const CAN_BE_STOPPED = !WINDOWS;

/**
 * Does what a terminal sends for Ctrl-C reach this process? Then it reaches whatever it has started too. It does for the group of processes in a
 * terminal's foreground.
 */
export function hearsTerminal(): boolean {
  if (WINDOWS) return true;
  const stat = systemFile('/', 'proc/self/stat');
  if (stat === null) return process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
  // As proc(5) has it, after a name that may be anything: state, parent, group, session, terminal, the group in its foreground.
  const [, , group, , , foreground] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return group === foreground;
}

// Programs

/** As which file Node.js is found in a folder of PATH. */
export const NODE = WINDOWS ? 'node.exe' : 'node';

// Users

/** The highest id that a user can have. */
export const LAST_USER = 2 ** 32 - 2;

/** The user whose file it is. */
export function ownerOf({ uid }: Stats): number {
  return uid;
}

// Connections

/** The system tells who is at the other end of a connection. Else it lets only this user connect. */
export const PEERS_ARE_KNOWN = !WINDOWS;

/** By this the addon knows a connection. */
export function descriptorOf(socket: Socket): number {
  return (socket as unknown as { _handle: { fd: number } })._handle.fd;
}

/** Which socket stands at an address: equal texts mean the same one. Undefined: nothing stands there. Throws when it cannot be said. */
export function socketAt(address: string): string | undefined {
  // To look at a pipe would be to connect to it.
  if (WINDOWS) return undefined;
  const stat = lookAt(address);
  return stat && `${stat.dev}:${stat.ino}`;
}

// Files

/** What is at a path: of a link, the link itself. Undefined: nothing. Throws when it cannot be said. */
export function lookAt(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}

/** Permissions of a file that is its user's alone. */
const PRIVATE_FILE = 0o600;

/** What somebody may do to a file. */
export const READ = 0o4;
export const READ_WRITE = 0o6;
/** The same of a directory: to reach what is in it, or everything. */
export const PASS_THROUGH = 0o1;
export const ALL = 0o7;

/** O_NONBLOCK for the opening alone: a FIFO that nobody reads would hold up the start. */
const APPEND = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK | constants.O_NOCTTY;

/** Opens a file, which is made private if need be, for lines to be put to its end. Does not wait for anybody. */
export function openForAppending(file: string): number {
  return openSync(file, APPEND, PRIVATE_FILE);
}

/** Whatever this process makes from here on is readable and writable by its user alone. */
export function createPrivately(): void {
  process.umask(0o177);
}

/** Makes a directory that is this user's alone. Throws EEXIST when there is one. */
export function makePrivateDirectory(path: string): void {
  // What createPrivately() has set would leave a directory that nobody can enter.
  const umask = process.umask(0o077);
  try {
    mkdirSync(path, { mode: 0o700 });
  } finally {
    process.umask(umask);
  }
}

/**
 * May others do anything to this directory? A group that may only pass through, as a manager that is shared makes it, gets at nothing that
 * is not shared too.
 */
export function isOpenToOthers({ mode }: Stats): boolean {
  return (mode & 0o067) !== 0;
}

/** Is it a directory in which many users keep what is theirs, as in `/tmp`? */
export function isCommonGround({ mode }: Stats): boolean {
  return (mode & 0o1000) !== 0;
}

/** As statfs(2) names the file systems that live in memory: tmpfs, hugetlbfs. */
const IN_MEMORY = [0x01021994, 0x958458f6];

/** Does a file system of this type keep its files in memory? */
export function isInMemory(type: number): boolean {
  return IN_MEMORY.includes(type);
}

// What the kernel tells of processes. `root` is where its files are looked for: `/`.

/** A file of the system; null when it is not there or not ours to read. */
export function systemFile(root: string, path: string): string | null {
  try {
    return readFileSync(join(root, path), 'utf8');
  } catch {
    return null;
  }
}

/** How many files a process may have open: now, and when it raises that. Null when this system does not tell. */
export function openFileLimits(root: string, pid: number | 'self'): { soft: number; hard: number } | null {
  const [, soft, hard] = /^Max open files\s+(\S+)\s+(\S+)/m.exec(systemFile(root, `proc/${pid}/limits`) ?? '') ?? [];
  const number = (text: string | undefined) => (text === 'unlimited' ? Number.POSITIVE_INFINITY : Number(text));
  return hard === undefined ? null : { soft: number(soft), hard: number(hard) };
}

/** How many areas of memory a process may have; null when this system does not count them. */
export function memoryAreaLimit(root: string): number | null {
  const text = systemFile(root, 'proc/sys/vm/max_map_count');
  return text === null ? null : Number(text);
}

/** Is it a process of this program, which a signal has stopped? */
export function isStopped(root: string, pid: number, program: string): boolean {
  const status = systemFile(root, `proc/${pid}/status`) ?? '';
  return /^Name:\s+(.*)$/m.exec(status)?.[1] === program && /^State:\s+[Tt]/m.test(status);
}

/** Processes can differ in what they see of the machine. */
export const NAMESPACES_DIFFER = LINUX;

/** Does a process see the same processes (`pid`) or the same mounts (`mnt`) as we? What cannot be read is taken for another. */
export function sharesNamespace(root: string, pid: number, kind: 'pid' | 'mnt'): boolean {
  try {
    return readlinkSync(join(root, `proc/self/ns/${kind}`)) === readlinkSync(join(root, `proc/${pid}/ns/${kind}`));
  } catch {
    return false;
  }
}

/** Is a directory in the same file system for a process as it is for us? What cannot be read is taken for another. */
export function sharesFileSystem(root: string, pid: number, dir: string): boolean {
  try {
    return statSync(dir).dev === statSync(join(root, `proc/${pid}/root`, dir)).dev;
  } catch {
    return false;
  }
}
