import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { connect, SharedMutex } from '@shmd/client';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { described } from '../../packages/manager/src/cli/described.js';
import { Output } from '../../packages/manager/src/cli/output.js';
import { shmdProgram } from '../../packages/manager/src/cli/program.js';
import { JSON_SHAPES } from '../../packages/manager/src/cli/topics.js';
import { scene } from '../helpers/scene.js';
import { anchorsOf, OURS } from './links.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const page = readFileSync(new URL('../../docs/command.md', import.meta.url), 'utf8');
const [, types = ''] = /^```ts\n(.*?)^```$/ms.exec(page) ?? [];

test('the page and the command say the same', () => {
  const check = spawnSync(process.execPath, ['scripts/command-docs/main.mjs', '--check'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  expect(check).toMatchObject({ status: 0, stderr: '' });
});

/** The name of the type that the page gives what a command prints. */
const typeOf = (command: string) => command[0]?.toUpperCase() + command.slice(1);

test('each command that prints JSON has its shape on the page', () => {
  const program = shmdProgram(new Output(process.stdout, () => {}));
  const printing = described(program).filter(({ options }) => options.some(({ names }) => names.includes('--json')));
  expect(printing.length).toBeGreaterThan(10);
  for (const { name } of printing) expect(types).toMatch(new RegExp(`^type ${typeOf(name)} =`, 'm'));
});

test('the help says where, in the repository', () => {
  const [, anchor] = JSON_SHAPES.split(`${OURS}/blob/main/docs/command.md#`);
  expect(anchorsOf(page)).toContain(anchor);
});

/** What TypeScript has against values of these types. A literal must have every member of its type, and no other. */
function faults(values: [type: string, json: string][]): string[] {
  const name = 'printed.ts';
  const text = `${types}\n${values.map(([type, json], index) => `const v${index}: ${type} = ${json};`).join('\n')}\nexport {};`;
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    lib: ['lib.es5.d.ts'],
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile } = host;
  host.getSourceFile = (file, ...rest) =>
    file === name ? ts.createSourceFile(file, text, ts.ScriptTarget.ES2022) : getSourceFile.call(host, file, ...rest);
  const diagnostics = ts.getPreEmitDiagnostics(ts.createProgram([name], options, host));
  return diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

test('what the commands print has the shapes of the page', async () => {
  const own = scene();
  const started = await own.daemon();
  const env = { SHMD_ADDRESS: started.address };
  const values: [type: string, json: string][] = [];
  const print = async (args: string[], input = '') => {
    const { stdout } = await own.command([...args, '--json'], { env, input });
    for (const line of Buffer.from(stdout, 'latin1').toString().trimEnd().split('\n')) {
      values.push([typeOf(args[0] as string), line]);
    }
  };
  values.push(['Start', JSON.stringify({ address: started.address, pid: started.pid })]);
  await print(['create', 'a', '64', '--meta', '{"unit":["m"]}']);
  await print(['create', 'image', '--dtype', 'float32', '--shape', '2,3']);
  await print(['write', 'a', '--offset', '8'], 'text');
  await print(['stat', 'image']);
  const holder = await connect(started.address);
  SharedMutex.over(await holder.create({ name: 'locked', size: 64 })).tryLock();
  await print(['ls']);
  await print(['notify', 'a']);
  await print(['wait', 'a', '--since', '0']);
  await print(['status']);
  await print(['top']);
  await print(['dump', 'a']);
  for (const dtype of ['int64', 'float32', 'bool']) await print(['dump', 'a', '--dtype', dtype]);
  await print(['version']);
  await print(['version', '--address', `${started.address}.none`]);
  await print(['doctor']);
  await print(['gc', '--dry-run']);
  await holder.close();
  await print(['rm', 'a', 'none']);
  await print(['stop']);
  const printed = new Set(values.map(([type]) => type));
  expect(
    [...types.matchAll(/^type (\w+) =/gm)].map(([, type]) => type).filter((type) => !printed.has(type as string)),
  ).toEqual([]);
  expect(faults(values)).toEqual([]);
  // The comparison itself: what is missing, too much, or of another type is seen.
  expect(faults([['Stop', '{"address":"a"}']])).toHaveLength(1);
  expect(faults([['Stop', '{"address":"a","pid":1,"more":2}']])).toHaveLength(1);
  expect(faults([['Rm', '{"removed":[],"failed":[{"name":"a","code":1,"message":"m"}]}']])).toHaveLength(1);
});
