import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { reaperPath } from '@shmd/native';
import { expect, test } from 'vitest';
import { temporary } from '../helpers/temporary.js';
import { ERRORS, faults } from './faults/variant.js';

interface Launched {
  code: number | null;
  lines: { launched?: number; failed?: { code: string; syscall: string }; [key: string]: unknown }[];
}

/** Runs the launcher with /bin/sh until it and the shell have ended. */
async function launch(script: string, path = reaperPath, env: NodeJS.ProcessEnv = {}): Promise<Launched> {
  const child = spawn(path, ['--launch', '/bin/sh', '-c', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    text += chunk;
  });
  const [code] = await once(child, 'close');
  return {
    code,
    lines: text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line)),
  };
}

test('M6: what is launched is nobody’s child here, leads its own session, and has the standard descriptors only', async () => {
  const script = `
    look() { read -r pid comm state ppid pgrp sid rest < /proc/$$/stat; }
    look
    # The launcher may still be ending.
    while grep -qs -e --launch /proc/$ppid/cmdline; do look; done
    echo "{\\"pid\\":$pid,\\"ppid\\":$ppid,\\"sid\\":$sid,\\"cwd\\":\\"$(pwd)\\",\\"fds\\":\\"$(ls /proc/self/fd | tr '\\n' ' ')\\"}"
  `;
  const { code, lines } = await launch(script);
  expect(code).toBe(0);
  const launched = lines.find((line) => 'launched' in line)?.launched;
  const seen = lines.find((line) => 'ppid' in line);
  expect(seen).toMatchObject({ pid: launched, sid: launched, cwd: '/' });
  // The last is that of ls for the folder.
  expect(seen?.fds).toBe('0 1 2 3 ');
  expect(seen?.ppid).not.toBe(process.pid);
});

test('M6: what cannot be launched says why, whichever system call fails', async () => {
  const none = spawn(reaperPath, ['--launch', '/nowhere'], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  none.stdout.setEncoding('utf8').on('data', (chunk) => {
    text += chunk;
  });
  expect((await once(none, 'close'))[0]).toBe(1);
  expect(JSON.parse(text)).toEqual({ failed: { code: 'ENOENT', errno: -2, syscall: 'execv' } });

  const { env, control } = faults(temporary());
  const failed: string[] = [];
  for (let n = 1; ; n++) {
    control.arm(n, ERRORS.EMFILE as number);
    const { code, lines } = await launch('exit', join(env.SHMD_NATIVE_DIR, 'shmd-reaper'), env);
    const call = control.disarm();
    expect(lines.length, call).toBe(1);
    if (code === 0) expect(lines[0]?.launched, call).toBeTypeOf('number');
    else expect(lines[0]?.failed, call).toMatchObject({ code: 'EMFILE', syscall: call });
    if (call === undefined) break;
    if (code !== 0) failed.push(call);
  }
  // After the fork two processes count their calls together, in an order that differs.
  expect(failed.slice(0, 2)).toEqual(['pipe', 'fork']);
});
