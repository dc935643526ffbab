// A process that a contender needs beside itself.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Starts bench/PATH and resolves when it says that it is ready. */
export async function startHelper(path, args, options = {}) {
  const child = fork(fileURLToPath(new URL(`../${path}`, import.meta.url)), args.map(String), options);
  const [message] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`${path} ended with ${code}`))),
  ]);
  if (message !== 'ready') throw new Error(`${path} said ${JSON.stringify(message)}`);
  return child;
}

/** Lets it go, and waits until it has ended. */
export async function endHelper(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  if (child.connected) child.disconnect();
  await exited;
}
