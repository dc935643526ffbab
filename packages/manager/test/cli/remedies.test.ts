import { ERROR_CODES, fromSystemError, ShmError, type ShmErrorCode } from '@shmd/protocol';
import { expect, test } from 'vitest';
import { remedyOf } from '../../src/cli/remedies.js';

const COMMANDS = ['start', 'run', 'status', 'stop', 'ls', 'stat', 'create', 'rm', 'cat', 'write', 'gc', 'doctor'];
const CAUSES = [
  'ENOENT',
  'ESTALE',
  'EACCES',
  'EPERM',
  'EROFS',
  'ENOSPC',
  'EDQUOT',
  'ENOMEM',
  'EMFILE',
  'ENFILE',
  'EFBIG',
  'EEXIST',
];

function error(code: ShmErrorCode, cause?: string): ShmError {
  return new ShmError(
    code,
    'm',
    cause === undefined ? {} : { cause: Object.assign(new Error(), { code: cause, errno: -1 }) },
  );
}

test('no remedy destroys: none removes, stops, mounts over or closes anything', () => {
  for (const command of COMMANDS) {
    for (const code of Object.keys(ERROR_CODES) as ShmErrorCode[]) {
      for (const cause of [undefined, ...CAUSES]) {
        expect(remedyOf(command, error(code, cause)) ?? '', `${command} ${code} ${cause}`).not.toMatch(
          /shmd (rm|stop|gc)|\brm\b|kill|chmod|mount -t/,
        );
      }
    }
  }
});

test('a segment that this process does not see is compared, not removed: it may be in use elsewhere', () => {
  for (const cause of ['ENOENT', 'ESTALE'])
    expect(remedyOf('cat', error('ERR_SHM_STALE', cause))).toContain('shmd doctor');
  expect(remedyOf('stat', error('ERR_SHM_STALE'))).toContain('free');
});

test('who loses the manager is told where to look', () => {
  expect(remedyOf('top', error('ERR_SHM_DISCONNECTED'))).toContain('shmd status');
});

test('what is scarce decides what to do about it', () => {
  const scarce = (cause: string) =>
    remedyOf('create', fromSystemError(Object.assign(new Error('m'), { code: cause, errno: -1 }), 'reserve')) ?? '';
  expect(scarce('ENOSPC')).toContain('remount,size=');
  expect(scarce('EMFILE')).toContain('ulimit -n');
  expect(scarce('EMFILE')).not.toContain('mount');
  expect(new Set(['ENOSPC', 'ENOMEM', 'EMFILE', 'ENFILE', 'EFBIG'].map(scarce)).size).toBe(5);
});

test('a size is spoken of where a size is given', () => {
  expect(remedyOf('create', error('ERR_SHM_INVALID_SIZE'))).toContain('bytes');
  expect(remedyOf('write', error('ERR_SHM_INVALID_SIZE'))).toBeUndefined();
});

test('why a manager does not start says itself what to do', () => {
  for (const code of Object.keys(ERROR_CODES) as ShmErrorCode[]) {
    for (const command of ['start', 'run']) expect(remedyOf(command, error(code))).toBeUndefined();
  }
});
