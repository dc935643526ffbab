import { createConnection, type Socket } from 'node:net';
import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import { ShmError } from '@shmd/protocol';
import { currentUser, defaultAddress, runtimeDirectory, SYSTEM_SEGMENT_DIRECTORY } from '@shmd/protocol/node';
import { diagnose } from '../doctor/diagnose.js';
import type { Machine, ManagerSeen, NativeSeen } from '../doctor/machine.js';
import { descriptorOf, PEERS_ARE_KNOWN, SEGMENTS_OUTLIVE_THEIR_MANAGER } from '../os.js';
import type { Output } from './output.js';

export interface DoctorFlags {
  json?: boolean;
  address?: string;
  runtimeDir?: string;
  shmDir?: string;
}

const STYLES = { ok: 'green', warn: 'yellow', fail: 'red' } as const;

/** Says what on this machine would break a promise, and what to do. False when something would. */
export async function runDoctor(flags: DoctorFlags, output: Output): Promise<boolean> {
  const { ok, checks } = await diagnose(await machineOf(flags));
  if (flags.json) output.json({ ok, checks });
  else {
    for (const { name, status, found, remedy } of checks) {
      output.line({ text: status.padEnd(4), style: STYLES[status] }, `  ${name}: ${found}`);
      if (remedy) output.line(`      what to do: ${remedy}`);
    }
  }
  return ok;
}

/** The facts of the machine that we run on. */
async function machineOf({ address, runtimeDir, shmDir }: DoctorFlags): Promise<Machine> {
  const directory = runtimeDir === undefined ? runtimeDirectory() : resolve(runtimeDir);
  // Of a runtime directory that was named, its own manager is meant.
  const usual = runtimeDir === undefined ? process.env.SHMD_ADDRESS : undefined;
  const { native, user } = await seeNative();
  const where = address ?? usual ?? defaultAddress(user, directory);
  return {
    root: '/',
    uid: currentUser() ?? -1,
    user: userName(),
    address: where,
    runtimeDir: directory,
    shmDir: shmDir === undefined ? SYSTEM_SEGMENT_DIRECTORY : resolve(shmDir),
    native,
    manager:
      'missing' in native ? { state: 'unreachable', why: 'the native addon is missing' } : await seeManager(where),
  };
}

/** A container may run as a uid that has no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(currentUser());
  }
}

/** Also how this user is called in addresses, where that is known to the addon alone. */
async function seeNative(): Promise<{ native: NativeSeen; user?: string | undefined }> {
  try {
    const { reaperPath, userSid } = await import('@shmd/native');
    return { native: { reaperPath: SEGMENTS_OUTLIVE_THEIR_MANAGER ? reaperPath : null }, user: userSid?.() };
  } catch (error) {
    return { native: { missing: (error as Error).message } };
  }
}

async function seeManager(address: string): Promise<ManagerSeen> {
  try {
    const { withClient } = await import('./with-client.js');
    const { pid } = await withClient(address, (client) => client.status());
    return { state: 'running', pid, kernelPid: PEERS_ARE_KNOWN ? await kernelPidOf(address) : pid };
  } catch (error) {
    const known = error instanceof ShmError;
    if (known && (error.code === 'ERR_SHM_CONNECT' || error.code === 'ERR_SHM_INVALID_ARGUMENT'))
      return { state: 'none' };
    return { state: 'unreachable', why: (error as Error).message };
  }
}

/** The manager says which pid it has where it runs; the kernel, which it has here. */
async function kernelPidOf(address: string): Promise<number> {
  const { peerIdentity } = await import('@shmd/native');
  const socket: Socket = createConnection({ path: address });
  try {
    await new Promise<void>((connected, failed) => {
      socket.once('connect', () => connected());
      socket.once('error', failed);
    });
    return peerIdentity(descriptorOf(socket)).pid;
  } finally {
    socket.destroy();
  }
}
