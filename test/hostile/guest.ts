import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { TestContext } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SHMD = fileURLToPath(new URL('../../packages/manager/bin/shmd.js', import.meta.url));

/** Users that own nothing here. */
export const GUEST = 65_534;
export const STRANGER = 65_533;

export interface User {
  uid: number;
  /** Supplementary groups. */
  groups?: number[];
}

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

const able = process.getuid?.() === 0 && spawnSync('setpriv', ['--version']).status === 0;

/** Skips a test where nobody can become another user. */
export function needsOtherUsers({ skip }: TestContext): void {
  if (!able) skip('needs root and setpriv, to become another user');
}

/** The command line that runs another as that user. */
export function as({ uid, groups = [] }: User, command: string[]): string[] {
  const supplementary = groups.length > 0 ? ['--groups', groups.join(',')] : ['--clear-groups'];
  return ['setpriv', '--reuid', String(uid), '--regid', String(uid), ...supplementary, '--', ...command];
}

export function runAs(user: User, command: string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const [program, ...args] = as(user, command) as [string, ...string[]];
  const child = spawn(program, args, { cwd: ROOT, env: { PATH: process.env.PATH, ...env } });
  const ended: Ended = { code: null, stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => {
    ended.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    ended.stderr += text;
  });
  return new Promise((resolve) => child.once('close', (code) => resolve({ ...ended, code })));
}

/** Runs the `shmd` command as that user. */
export function shmdAs(user: User, args: string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  return runAs(user, [process.execPath, SHMD, ...args], env);
}

/**
 * Runs a function of a client that is connected as that user, and what else it asks for; resolves with what it returns. An error comes back as
 * `{ code }`. The function travels as text.
 */
export async function clientAs<R>(
  user: User,
  address: string,
  body: (tools: GuestTools) => Promise<R>,
  options: object = {},
): Promise<R | { code: string }> {
  const program = `
    import * as fs from 'node:fs';
    import { SharedMemory, connect } from '@shmd/client';
    const tried = (work) => Promise.resolve().then(work).then(() => 'done', (error) => error.code ?? String(error));
    const open = () => connect(${JSON.stringify(address)}, ${JSON.stringify(options)});
    const result = await (${body.toString()})({ fs, SharedMemory, open, tried }).catch((error) => ({ code: error.code ?? String(error) }));
    process.stdout.write(JSON.stringify(result));
    process.exit();`;
  const { stdout, stderr } = await runAs(user, [process.execPath, '--input-type=module', '-e', program]);
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout);
}

export interface GuestTools {
  fs: typeof import('node:fs');
  SharedMemory: typeof import('@shmd/client').SharedMemory;
  open(): Promise<import('@shmd/client').Client>;
  /** 'done', or the code of the error. */
  tried(work: () => unknown): Promise<string>;
}
