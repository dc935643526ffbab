import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { resolveConfig } from '../../packages/manager/src/config.js';
import { type CommandResult, scene } from '../helpers/scene.js';
import { temporary } from '../helpers/temporary.js';

/** Every script that a program loaded, and the manager that it started: V8 lists them when a process ends. */
async function loadedBy(program: string): Promise<string[]> {
  const own = scene();
  const options = JSON.stringify(own.options);
  return listed((env) => own.node(program.replace('OPTIONS', options), env));
}

async function listed(run: (env: NodeJS.ProcessEnv) => Promise<CommandResult>): Promise<string[]> {
  const folder = temporary(tmpdir());
  const { code, stderr } = await run({ NODE_V8_COVERAGE: folder });
  expect(code, stderr).toBe(0);
  const lists = readdirSync(folder).map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')));
  const urls: string[] = lists.flatMap(({ result }) => result.map(({ url }: { url: string }) => url));
  // What was given on the command line has an address, too.
  return urls.filter((url) => url.startsWith('file:') && existsSync(new URL(url))).map((url) => fileURLToPath(url));
}

/** A name that zod gives its errors, in its own files and in bundles alike. */
const withZod = (files: string[]) => files.filter((file) => readFileSync(file, 'utf8').includes('$ZodError'));

const MAIN_JOB = `
  import { connect } from '@shmd/client';
  import { SharedMemoryManager } from '@shmd/manager';
  const manager = await SharedMemoryManager.start(OPTIONS);
  const shm = await manager.create({ name: 'a', size: 64, meta: { a: 1 } });
  const client = await connect(manager.address);
  (await client.attach('a')).close();
  await client.list();
  await client.close();
  shm.close();
`;

test('what runs at every start and on every request is without zod', async () => {
  const files = await loadedBy(`${MAIN_JOB} await manager.shutdown();`);
  expect(files.some((file) => file.endsWith('bundle/daemon.cjs'))).toBe(true);
  expect(files.some((file) => file.endsWith('protocol/dist/bundle/code.cjs'))).toBe(true);
  expect(withZod(files)).toEqual([]);
});

test('a client has no use for zod, whatever it refuses', async () => {
  const refused = `
    await manager.create({ name: 'b', size: 0 }).then(() => process.exit(1), () => {});
    await manager.transfer('a', '').then(() => process.exit(1), () => {});
    await manager.shutdown();
  `;
  expect(withZod(await loadedBy(MAIN_JOB + refused))).toEqual([]);
});

test('a manager loads it to say what is wrong with a request, and its program with an option', async () => {
  const wire = `
    import { once } from 'node:events';
    import { createConnection } from 'node:net';
    const socket = createConnection(manager.address);
    const ask = (id, method, params) => socket.write(JSON.stringify({ jsonrpc: '2.0', id, method, params }) + '\\n');
    ask(1, 'hello', { protocol: 1, client: { pid: 1, name: 'raw', version: '0' } });
    await once(socket, 'data');
    ask(2, 'segment.list', { after: -1 });
    const [said] = await once(socket, 'data');
    if (!String(said).includes('after: must be at least 0')) process.exit(1);
    socket.destroy();
    await manager.shutdown();
  `;
  const words = /bundle[\\/]reasons\.cjs$/;
  expect(withZod(await loadedBy(MAIN_JOB + wire))).toEqual([expect.stringMatching(words)]);
  const option = `
    import { SharedMemoryManager } from '@shmd/manager';
    await SharedMemoryManager.start({ ...OPTIONS, grace: 'x' }).then(() => process.exit(1), () => {});
  `;
  expect(withZod(await loadedBy(option))).toEqual([expect.stringMatching(words)]);
});

/** Parts of Node that take long to load, and that a manager which has come up has not needed. */
const HEAVY =
  /^NativeModule (child_process|cluster|crypto|dgram|internal\/modules\/esm\/(load|translators)|os|perf_hooks|tty|v8|worker_threads)$/;

test('a manager comes up without the parts of Node that take long to load', async () => {
  const own = scene();
  const config = resolveConfig(own.options, 'standalone');
  // What is written by writeSync() is the announcement, after which a manager may load what it likes.
  const look = `
    const fs = require('node:fs');
    const { writeSync } = fs;
    fs.writeSync = (fd, text) => {
      writeSync(2, process.moduleLoadList.join('\\n'));
      fs.writeSync = writeSync;
      setImmediate(() => process.kill(process.pid, 'SIGTERM'));
      return writeSync(fd, text);
    };
  `;
  const daemon = fileURLToPath(new URL('../../packages/manager/dist/bundle/daemon.cjs', import.meta.url));
  const program = `${look} process.argv.splice(1, 0, 'daemon'); process.argv[2] = ${JSON.stringify(JSON.stringify(config))}; require(${JSON.stringify(daemon)});`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=commonjs', '-e', program], {
    encoding: 'utf8',
  });
  expect([status, JSON.parse(stdout).address]).toEqual([0, config.address]);
  const loaded = stderr.split('\n');
  expect(loaded).toContain('NativeModule net');
  expect(loaded.filter((name) => HEAVY.test(name))).toEqual([]);
});

test('the command loads few files before it knows what to do, and no client among them', async () => {
  const own = scene();
  const files = await listed((env) => own.command(['--version'], { env }));
  // Its program, what is common to all that it can do, and two chunks of the protocol.
  expect(files.length).toBeLessThanOrEqual(5);
  expect(files.filter((file) => readFileSync(file, 'utf8').includes('the client was closed'))).toEqual([]);
});
