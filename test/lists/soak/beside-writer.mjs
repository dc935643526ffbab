// One process reads a list, in all the ways of reader.mjs, while another changes it.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { ITEM_BYTES } from './values.mjs';

const ITEMS = 4;

/** Runs both on `node`, as clients of `manager`, until the reader has ended. */
export async function readBesideWriter(manager, node, args) {
  const list = await manager.createList(Array(ITEMS).fill('x'.repeat(ITEM_BYTES)));
  let text = '';
  const start = (program) => {
    const options = { execPath: node, execArgv: [], env: { ...process.env, ...manager.env }, silent: true };
    const child = fork(fileURLToPath(new URL(program, import.meta.url)), [list.name, ...args], options);
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
    }
    return child;
  };
  const writer = start('writer.mjs');
  const writerEnded = once(writer, 'exit');
  try {
    await Promise.race([once(writer, 'message'), writerEnded]);
    const [code, signal] = await once(start('reader.mjs'), 'close');
    if (writer.exitCode !== null || writer.signalCode !== null) throw new Error(`the writer ended too soon: ${text}`);
    return { ended: signal ?? code, text };
  } finally {
    writer.kill('SIGKILL');
    await writerEnded;
    list.close();
    await list.unlink();
  }
}
