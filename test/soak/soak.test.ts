import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';

const SOAK = fileURLToPath(new URL('./main.mjs', import.meta.url));

/** The long one is `npm run soak -- --minutes N`. */
const MINUTES = '0.12';

test('random actions and random deaths: no orphan, nothing live lost, the daemon as at its start', async () => {
  const child = spawn(process.execPath, [SOAK, '--minutes', MINUTES, '--clients', '40'], { stdio: 'pipe' });
  // It cleans up before it ends.
  onTestFinished(() => void child.kill('SIGTERM'));
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const code = await new Promise((resolve) => child.once('close', resolve));
  console.log(output.slice(0, output.indexOf('\n')));
  expect(code, output).toBe(0);
  expect(output).toMatch(/violations: 0/);
});
