// The command shmd, run to its end.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const cli = fileURLToPath(new URL('../../../packages/manager/dist/bundle/cli.js', import.meta.url));

export const shmd = (...args) =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [cli, ...args]);
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk) => {
      out += chunk;
    });
    child.stderr.on('data', (chunk) => {
      err += chunk;
    });
    child.once('close', (status) => resolve({ status, out, err }));
  });
