import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { type Scene, scene } from '../helpers/scene.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PERMISSION = process.allowedNodeEnvironmentFlags.has('--permission')
  ? '--permission'
  : '--experimental-permission';

/** Runs a program through the shell, which may limit it first; resolves with what it printed as JSON. */
async function run(command: string, program: string, env: NodeJS.ProcessEnv) {
  const child = spawn('sh', ['-c', `${command} --input-type=module --no-warnings -e "$1"`, process.execPath, program], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: ROOT,
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (part) => {
    printed += part;
  });
  await once(child, 'close');
  return JSON.parse(printed);
}

async function served(own: Scene): Promise<NodeJS.ProcessEnv> {
  const manager = await own.manager();
  await manager.create({ name: 'a', size: 8 });
  return manager.env;
}

test('R8: without a descriptor left, connect() and attach() say so, and work again with one', async () => {
  const program = `
    import { openSync, closeSync } from 'node:fs';
    import { connect } from '@shmd/client';
    const tried = (asked) => asked.then(() => 'done', ({ code, message, cause }) => ({ code, message, cause: cause.code }));
    const client = await connect();
    const taken = [];
    try { for (;;) taken.push(openSync('/dev/null')); } catch {}
    const without = [await tried(connect()), await tried(client.attach('a'))];
    for (const descriptor of taken) closeSync(descriptor);
    const other = await connect();
    const again = [await tried(client.attach('a')), await tried(other.attach('a'))];
    await Promise.all([client.close(), other.close()]);
    console.log(JSON.stringify({ without, again }));`;
  const { without, again } = await run('ulimit -n 256; exec "$0"', program, await served(scene()));
  const refusal = { code: 'ERR_SHM_NO_SPACE', message: expect.stringContaining('ulimit -n'), cause: 'EMFILE' };
  expect({ without, again }).toEqual({ without: [refusal, refusal], again: ['done', 'done'] });
});

test("R8: what Node's permission model forbids is ERR_SHM_PERMISSION and names the flag", async () => {
  const env = await served(scene());
  const addon = `import('@shmd/client').catch(({ code, message }) => console.log(JSON.stringify({ code, message })));`;
  expect(await run(`exec "$0" ${PERMISSION} --allow-fs-read='*'`, addon, env)).toEqual({
    code: 'ERR_SHM_PERMISSION',
    message: expect.stringContaining('--allow-addons'),
  });
  const connect = `
    const { connect } = await import('@shmd/client');
    const outcome = await connect().then((client) => client.close(), ({ code, message }) => ({ code, message }));
    console.log(JSON.stringify(outcome ?? 'done'));`;
  const allowed = `exec "$0" ${PERMISSION} --allow-addons --allow-fs-read='${ROOT}*'`;
  expect(await run(allowed, connect, env)).toEqual({
    code: 'ERR_SHM_PERMISSION',
    message: expect.stringContaining(`--allow-fs-read=${env.SHMD_ADDRESS}`),
  });
  const guardsNetwork = process.allowedNodeEnvironmentFlags.has('--allow-net');
  const reading = `exec "$0" ${PERMISSION} --allow-addons --allow-fs-read='*'`;
  expect(await run(reading, connect, env)).toEqual(
    guardsNetwork ? { code: 'ERR_SHM_PERMISSION', message: expect.stringContaining('--allow-net') } : 'done',
  );
  if (guardsNetwork) expect(await run(`${reading} --allow-net`, connect, env)).toBe('done');
});
