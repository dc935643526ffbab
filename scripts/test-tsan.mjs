// npm run test:tsan: attachments and the count of mappings, which threads share, under ThreadSanitizer. Then once more with locks
// that do nothing, which it must find.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const source = join(root, 'native/src');
const SOURCES = [
  'mapping/address_runs',
  'mapping/attachment',
  'mapping/mappings',
  'platform/linux/file_facts',
  'platform/linux/map',
  'platform/linux/open_for_mapping',
  'platform/object_id',
  'platform/posix/handle',
  'platform/posix/mapping',
  'platform/posix/page_size',
  'platform/sys_error',
];
const UNLOCKED = ['-DSHMD_UNLOCKED', '-Wl,--wrap=pthread_mutex_lock', '-Wl,--wrap=pthread_mutex_unlock'];

const programs = mkdtempSync(join(tmpdir(), 'shmd-tsan-'));
const segments = mkdtempSync('/dev/shm/shmd-tsan-');

function run(command, args) {
  const { status, signal, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  return { ended: signal ?? status, stderr };
}

function finds(name, options) {
  const program = join(programs, name);
  const compile = [
    '-std=c++17',
    '-O1',
    '-g',
    '-D_FILE_OFFSET_BITS=64',
    '-fsanitize=thread',
    '-pthread',
    '-I',
    source,
    ...options,
  ];
  const files = [
    join(root, 'test/native/threads/attachment_threads.cc'),
    ...SOURCES.map((file) => join(source, `${file}.cc`)),
  ];
  const built = run('g++', [...compile, ...files, '-o', program]);
  if (built.ended !== 0) throw new Error(built.stderr);
  // ThreadSanitizer of older compilers cannot live with as much randomness in addresses as newer kernels have.
  return run('setarch', ['-R', program, segments]);
}

try {
  const locked = finds('locked', []);
  const unlocked = finds('unlocked', UNLOCKED);
  const found = unlocked.ended !== 0 && /data race/.test(unlocked.stderr);
  console.log(`attachments under ThreadSanitizer: ${locked.ended === 0 ? 'no finding' : `ended with ${locked.ended}`}`);
  if (locked.ended !== 0) console.error(locked.stderr);
  console.log(`without its locks: ${found ? 'found' : 'NOT FOUND: this test finds nothing'}`);
  process.exitCode = locked.ended === 0 && found ? 0 : 1;
} finally {
  rmSync(programs, { recursive: true });
  rmSync(segments, { recursive: true });
}
