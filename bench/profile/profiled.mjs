// Programs under V8's profiler.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const INTERVAL_US = 250;
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const running = new Set();

/** A program whose profile will be in a folder, and the first line that it prints. */
export function profiled(folder, script, ...args) {
  const wrap = ['--require', here('wrap.cjs')];
  const profile = ['--cpu-prof', `--cpu-prof-dir=${folder}`, `--cpu-prof-interval=${INTERVAL_US}`];
  const child = spawn(process.execPath, [...wrap, ...profile, script, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  const exited = once(child, 'exit').finally(() => running.delete(child));
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    log += text;
  });
  const line = once(createInterface({ input: child.stdout }), 'line').then(([text]) => text);
  const failed = exited.then(([code]) => Promise.reject(new Error(`${script} ended with ${code}: ${log}`)));
  return { exited, line: Promise.race([line, failed]), stop: () => child.kill('SIGTERM') };
}

export function stopAll() {
  for (const child of running) child.kill('SIGTERM');
}
