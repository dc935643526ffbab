// Programs in TypeScript, as strict as it gets, with our declarations checked as if they were theirs.
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { check } from '../lib/checks.mjs';

const require = createRequire(import.meta.url);
const TSC = require.resolve('typescript/lib/tsc.js');
const TYPE_ROOTS = dirname(dirname(require.resolve('@types/node/package.json')));

/** Of CommonJS, which requires; its exports are what the others make use of. */
const REQUIRING = `
import client = require('@shmd/client');
import manager = require('@shmd/manager');
import schemas = require('@shmd/protocol/schemas');

export const connected: Promise<client.Client> = client.connect(undefined, { name: undefined, timeout: undefined });
export const started: Promise<client.Client> = manager.SharedMemoryManager.start({ namePrefix: undefined });
export const params = schemas.methodSchemas.create.params;
`;

const IMPORTING = `
import { type Client, connect, ShmError, type CreateOptions } from '@shmd/client';
import { SharedMemoryManager } from '@shmd/manager';

export async function use(client: Client): Promise<Client[]> {
  const options: CreateOptions = { size: 1, name: undefined, lifetime: undefined, meta: undefined, populate: undefined };
  const shm = await client.create(options);
  await client.attach(shm.ref, { access: undefined, offset: undefined, signal: undefined });
  await using manager = await SharedMemoryManager.start();
  if (!(manager instanceof SharedMemoryManager)) throw new ShmError('ERR_SHM_CLOSED', 'never');
  return [client, manager, await connect()];
}
`;

/** The same class, required and imported. */
const BOTH = `
import { connected, started } from './requiring.cjs';
import { use } from './importing.mjs';

export const all = [use(await connected), use(await started)];
`;

/** What each compiles: \`import x = require()\` is CommonJS's alone. */
const SETTINGS = [
  { module: 'node16', files: ['requiring.cts', 'importing.mts', 'both.mts'] },
  { module: 'nodenext', files: ['requiring.cts', 'importing.mts', 'both.mts'] },
  { module: 'esnext', moduleResolution: 'bundler', files: ['importing.mts'] },
];

export function tryTypes({ root, node }) {
  for (const [name, text] of [
    ['requiring.cts', REQUIRING],
    ['importing.mts', IMPORTING],
    ['both.mts', BOTH],
  ]) {
    writeFileSync(join(root, name), text);
  }
  for (const { module, moduleResolution = module, files } of SETTINGS) {
    const options = [
      ...[
        '--module',
        module,
        '--moduleResolution',
        moduleResolution,
        '--target',
        'es2022',
        '--lib',
        'es2023,esnext.disposable',
      ],
      ...['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--skipLibCheck', 'false'],
      ...['--types', 'node', '--typeRoots', TYPE_ROOTS],
    ];
    node([TSC, ...options, ...files]);
    check(true, `TypeScript, ${moduleResolution}: ${files.join(', ')}`);
  }
}
