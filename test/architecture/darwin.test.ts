import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { temporary } from '../helpers/temporary.js';

// No Mac builds this on every change. So what binding.gyp chooses for one is looked at here.

const native = fileURLToPath(new URL('../../native', import.meta.url));
const gyp = fileURLToPath(new URL('../../node_modules/node-gyp/gyp/pylib', import.meta.url));

const READ_GYP = `
import json, sys, types
sys.path.insert(0, sys.argv[1])
import gyp
options = types.SimpleNamespace(generator_output=None, toplevel_dir='.')
params = {'options': options, 'cwd': '.', 'parallel': False, 'root_targets': None}
_, names, targets, _ = gyp.Load(['binding.gyp'], 'gypd', {'OS': sys.argv[2]}, [sys.argv[3]], '.', params)
print(json.dumps({targets[name]['target_name']: targets[name]['sources'] for name in names}))
`;

/** The sources of each target, as gyp itself finds them. */
function sourcesFor(os: string): Record<string, string[]> {
  // What node-gyp gives every target.
  const usual = join(temporary(), 'usual.gypi');
  writeFileSync(usual, "{'target_defaults': {'type': 'loadable_module'}}");
  const { status, stdout, stderr } = spawnSync('python3', ['-c', READ_GYP, gyp, os, usual], {
    cwd: native,
    encoding: 'utf8',
  });
  expect(status, stderr).toBe(0);
  return JSON.parse(stdout);
}

/** These files, and those of ours that they include. */
function withHeaders(files: string[]): string[] {
  const all = new Set(files);
  for (const file of all) {
    for (const [, header] of readFileSync(join(native, file), 'utf8').matchAll(/^#include "([^"]+)"/gm)) {
      all.add(`src/${header}`);
    }
  }
  return [...all];
}

const LINUX_HEADER =
  /^#include <(linux\/|asm\/|sys\/(prctl|epoll|eventfd|inotify|signalfd|timerfd|sysmacros|syscall|statfs|vfs|sysinfo|sendfile|xattr)\.h|(malloc|endian|byteswap|features|mntent)\.h)/;

const LINUX_CALL =
  /\b(O_PATH|O_TMPFILE|AT_EMPTY_PATH|SO_PEER\w+|SOCK_CLOEXEC|MSG_NOSIGNAL|MAP_POPULATE|MAP_FIXED_NOREPLACE|CLOCK_BOOTTIME|st_[amc]tim|statx|accept4|pipe2|dup3|memfd_create|posix_fallocate|fallocate|sigtimedwait|getrandom|close_range|SYS_\w+)\b|"\/proc\//;

function withoutComments(text: string): string {
  return text.replace(/(^|\s)\/\/.*$/gm, '');
}

test('T: what is built for macOS exists, and is of no other system', () => {
  const targets = sourcesFor('mac');
  expect(Object.keys(targets).sort()).toEqual(['shmd', 'shmd-reaper']);
  for (const [target, sources] of Object.entries(targets)) {
    expect(new Set(sources).size, target).toBe(sources.length);
    expect(
      sources.filter((file) => !existsSync(join(native, file))),
      target,
    ).toEqual([]);
    expect(sources.filter((file) => file.startsWith('src/platform/darwin/')).length, target).toBeGreaterThan(0);
    const files = withHeaders(sources);
    expect(
      files.filter((file) => /\/(linux|win32)[/_]/.test(file)),
      target,
    ).toEqual([]);
    const wrong = files.flatMap((file) =>
      withoutComments(readFileSync(join(native, file), 'utf8'))
        .split('\n')
        .filter((line) => LINUX_HEADER.test(line) || LINUX_CALL.test(line))
        .map((line) => `${file}: ${line.trim()}`),
    );
    expect(wrong, target).toEqual([]);
  }
});

/** Functions that these headers declare, and leave to a source. */
function declared(headers: string[]): string[] {
  return headers.flatMap((file) =>
    [...readFileSync(join(native, file), 'utf8').matchAll(/^\w[\w:*& ]*[ *&](\w+)\([^{}]*?\);$/gm)].map(
      ([, name]) => name as string,
    ),
  );
}

/** How many of these sources define it. */
function definitions(name: string, sources: string[]): number {
  const body = new RegExp(`^\\w[\\w:*& ]*[ *&]${name}\\([^;{}]*\\) \\{`, 'm');
  return sources.filter(
    (file) => file.startsWith('src/platform/') && body.test(readFileSync(join(native, file), 'utf8')),
  ).length;
}

test('T: what the platform promises is there on macOS, where an addon that lacks it links all the same', () => {
  const targets = Object.values(sourcesFor('mac'));
  const promised = new Set(
    targets.flatMap((sources) => declared(withHeaders(sources).filter((file) => /^src\/platform\/.*\.h$/.test(file)))),
  );
  expect([...promised]).toEqual(
    expect.arrayContaining(['ReadBootId', 'DescribeAt', 'ReadPeerIdentity', 'PageSize', 'ShmPath']),
  );
  const counts = [...promised].map((name) => ({ name, defined: targets.map((sources) => definitions(name, sources)) }));
  expect(counts.filter(({ defined }) => Math.max(...defined) !== 1)).toEqual([]);
});
