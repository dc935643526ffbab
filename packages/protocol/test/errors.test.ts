import { fromSystemError, ShmError } from '@shmd/protocol';
import { expect, test } from 'vitest';

test.each([
  ['EPIPE', 'ERR_SHM_DISCONNECTED'],
  ['ECONNRESET', 'ERR_SHM_DISCONNECTED'],
  ['ENOTDIR', 'ERR_SHM_INVALID_ARGUMENT'],
  ['EISDIR', 'ERR_SHM_INVALID_ARGUMENT'],
  ['ENOSPC', 'ERR_SHM_NO_SPACE'],
  ['ENOBUFS', 'ERR_SHM_NO_SPACE'],
  ['ERR_ACCESS_DENIED', 'ERR_SHM_PERMISSION'],
])('R8: %s is what users, disks and peers do: %s', (code, expected) => {
  const cause = Object.assign(new Error(code), { code });
  expect(fromSystemError(cause, 'open x')).toMatchObject({ code: expected, cause });
});

test('R8: no descriptors are called so, and not too many files', () => {
  for (const [code, advice] of [
    ['EMFILE', 'ulimit -n'],
    ['ENFILE', 'fs.file-max'],
  ] as const) {
    const error = fromSystemError(Object.assign(new Error(`${code}: too many open files`), { code }), 'attach a');
    expect(error).toMatchObject({ code: 'ERR_SHM_NO_SPACE', message: expect.stringContaining(advice) });
  }
});

test('what has a code of ours keeps it', () => {
  const error = new ShmError('ERR_SHM_QUOTA', 'too many');
  expect(fromSystemError(error, 'x')).toBe(error);
});
