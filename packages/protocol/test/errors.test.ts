import { expect, test } from 'vitest';
import { fromSystemError, ShmError } from '../src/errors.js';

const systemError = (code: string) => Object.assign(new Error(`${code}: said the system`), { code, errno: -1 });

/** What users, disks and limits do. */
const OURS_TO_NAME = [
  ...['EEXIST', 'EADDRINUSE', 'ENOENT', 'ENOTDIR', 'EISDIR', 'ELOOP', 'ENXIO', 'ENOTSOCK', 'ENAMETOOLONG'],
  ...['ENOSPC', 'EDQUOT', 'ENOMEM', 'ENOBUFS', 'EFBIG', 'EMFILE', 'ENFILE', 'EAGAIN', 'ENOLCK'],
  ...['EACCES', 'EPERM', 'EROFS', 'EBUSY', 'EIO', 'ESTALE', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'ETIMEDOUT'],
  ...['EPIPE', 'ECONNRESET', 'ECONNREFUSED', 'ENOTCONN', 'ENODEV', 'ERR_ACCESS_DENIED'],
];

test('R8: what users, disks and limits do is no defect of ours', () => {
  for (const code of OURS_TO_NAME)
    expect(fromSystemError(systemError(code), 'open x').code, code).not.toBe('ERR_SHM_INTERNAL');
});

test('what only a defect can cause says so', () => {
  for (const code of ['EINVAL', 'EBADF', 'EFAULT', 'UNKNOWN']) {
    expect(fromSystemError(systemError(code), 'open x').code).toBe('ERR_SHM_INTERNAL');
  }
  expect(fromSystemError(new TypeError('undefined'), 'open x').code).toBe('ERR_SHM_INTERNAL');
});

test('the message says what was tried, what the system said, and what to do', () => {
  const cause = systemError('EROFS');
  const error = fromSystemError(cause, 'open /x', 'name another');
  expect(error).toMatchObject({ message: 'open /x: EROFS: said the system; name another', cause });
  expect(fromSystemError(error, 'again', 'another remedy')).toBe(error);
  expect(fromSystemError(new ShmError('ERR_SHM_CLOSED', 'm'), 'x').message).toBe('m');
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
