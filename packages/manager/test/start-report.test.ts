import type { ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { expect, test, vi } from 'vitest';
import { startReport } from '../src/launch/start-report.js';

/** A process that says what the test says. */
class FakeChild extends EventEmitter {
  readonly stdout = new EventEmitter();

  say(text: string): void {
    this.stdout.emit('data', Buffer.from(text));
  }
}

function reporting() {
  const child = new FakeChild();
  const killed: (number | null)[] = [];
  const report = startReport(child as unknown as ChildProcess, (pid) => killed.push(pid));
  report.catch(() => {});
  return { child, killed, report };
}

const READY = { address: '/a.sock', pid: 7 };

test('the report of a manager that serves, in whatever pieces it comes', async () => {
  const { child, report } = reporting();
  for (const character of `${JSON.stringify(READY)}\n`) child.say(character);
  expect(await report).toEqual(READY);
});

test('M6: what the launcher says is no report, before it or after it', async () => {
  for (const lines of [
    ['{"launched":7}', JSON.stringify(READY)],
    [JSON.stringify(READY), '{"launched":7}'],
  ]) {
    const { child, report } = reporting();
    child.say(`${lines.join('\n')}\n`);
    expect(await report).toEqual(READY);
  }
});

test('a manager that cannot serve says why; of an unknown code it is a defect', async () => {
  for (const [said, code] of [
    ['ERR_SHM_EXISTS', 'ERR_SHM_EXISTS'],
    ['ERR_NEW', 'ERR_SHM_INTERNAL'],
  ]) {
    const { child, report } = reporting();
    child.say(`${JSON.stringify({ error: { code: said, message: 'why' } })}\n`);
    await expect(report).rejects.toMatchObject({ code, message: 'why' });
  }
});

test('one that says nothing, or something else, has not started', async () => {
  for (const [fate, code] of [
    [(child: FakeChild) => child.emit('close', 1, null), 'ERR_SHM_INTERNAL'],
    [(child: FakeChild) => child.emit('close', null, 'SIGKILL'), 'ERR_SHM_DISCONNECTED'],
    [(child: FakeChild) => child.emit('error', Object.assign(new Error(), { code: 'EACCES' })), 'ERR_SHM_PERMISSION'],
    [(child: FakeChild) => child.say('hello\n'), 'ERR_SHM_INTERNAL'],
  ] as const) {
    const { child, report } = reporting();
    fate(child);
    await expect(report).rejects.toMatchObject({ code });
  }
});

test('M6: one that was launched and ends without a word, and one that could not be launched', async () => {
  for (const [said, code] of [
    ['{"launched":7}', 'ERR_SHM_DISCONNECTED'],
    ['{"failed":{"code":"EAGAIN","errno":-11,"syscall":"fork"}}', 'ERR_SHM_NO_SPACE'],
  ]) {
    const { child, report } = reporting();
    child.say(`${said}\n`);
    child.emit('close', 0, null);
    await expect(report).rejects.toMatchObject({ code });
  }
});

test('M6: one that goes on saying nothing is killed, by the pid that its launcher told', async () => {
  vi.useFakeTimers();
  try {
    const { child, killed, report } = reporting();
    child.say('{"launched":7}\n');
    vi.advanceTimersByTime(30_000);
    await expect(report).rejects.toMatchObject({ code: 'ERR_SHM_TIMEOUT' });
    expect(killed).toEqual([7]);
  } finally {
    vi.useRealTimers();
  }
});
