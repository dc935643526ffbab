import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { Socket } from 'node:net';
import { startChild, takeChildEnd } from '@shmd/native';
import { describe, expect, onTestFinished, test } from 'vitest';
import { until } from '../../test/helpers/until.js';

const WINDOWS = process.platform === 'win32';

/** A shell that does as told, and what it says until it lets go of its end. */
function shell(script: string) {
  const { pid, fd } = startChild('/bin/sh', ['-c', script]);
  const socket = new Socket({ fd });
  onTestFinished(() => void socket.destroy());
  let said = '';
  socket.on('data', (text) => {
    said += text;
  });
  const closed = once(socket, 'close');
  return { pid, socket, over: () => closed.then(() => said) };
}

async function endOf(pid: number) {
  let end: ReturnType<typeof takeChildEnd> = null;
  await until(
    () => {
      end = takeChildEnd(pid);
      return end !== null;
    },
    { what: 'its end' },
  );
  return end;
}

describe.skipIf(WINDOWS)('children', () => {
  test('its socket ends with it, and how it ended is told once', async () => {
    const { pid, over } = shell('exit 7');
    await over();
    expect(await endOf(pid)).toEqual({ code: 7, signal: 0 });
    expect(() => takeChildEnd(pid)).toThrow(expect.objectContaining({ code: 'ECHILD', syscall: 'waitpid' }));
  });

  test('as long as it lives nothing is told; a signal that ends it is', async () => {
    const { pid, socket, over } = shell('echo up; read word');
    await once(socket, 'data');
    expect(takeChildEnd(pid)).toBeNull();
    process.kill(pid, 'SIGKILL');
    expect(await over()).toBe('up\n');
    expect(await endOf(pid)).toEqual({ code: 0, signal: 9 });
  });

  test('it hears the end of our socket as the end of its stdin', async () => {
    const { pid, socket } = shell('read word || exit 3');
    socket.end();
    expect(await endOf(pid)).toEqual({ code: 3, signal: 0 });
  });

  test('it has our environment, ignores and blocks no signal, and leads a session', async () => {
    process.env.SHMD_CHILD_TEST = 'inherited';
    onTestFinished(() => void delete process.env.SHMD_CHILD_TEST);
    const facts = 'echo $SHMD_CHILD_TEST; exec cat /proc/self/stat /proc/self/status';
    const { pid, over } = shell(facts);
    const [environment, stat, ...status] = (await over()).split('\n');
    expect(environment).toBe('inherited');
    expect(stat?.split(' ')[5]).toBe(String(pid));
    // Those of the C library for itself are not to be had.
    for (const line of status.filter((each) => /^Sig(Blk|Ign)/.test(each)))
      expect(line).toMatch(/:\s0{7}[01][08]0{7}$/);
    await endOf(pid);
  });

  test('what cannot be started leaves nothing', () => {
    const descriptors = () => readdirSync('/proc/self/fd').length;
    const before = descriptors();
    expect(() => startChild('/nowhere', [])).toThrow(
      expect.objectContaining({ code: 'ENOENT', syscall: 'posix_spawn' }),
    );
    expect(descriptors()).toBe(before);
  });

  test('neither any child nor a stranger can be asked for', () => {
    for (const pid of [0, 2 ** 31]) expect(() => takeChildEnd(pid)).toThrow(TypeError);
    expect(() => takeChildEnd(process.ppid)).toThrow(expect.objectContaining({ code: 'ECHILD' }));
  });
});
