import { ShmError } from '@shmd/protocol';
import { expect, test } from 'vitest';
import { startFailure } from '../../src/daemon/main.js';

test('R8: a manager that cannot start reports what the system said, whoever has not named it before', () => {
  const error = Object.assign(new Error('ENOSPC: no space left on device, open /x'), { code: 'ENOSPC', errno: -28 });
  expect(startFailure(error)).toEqual({
    error: { code: 'ERR_SHM_NO_SPACE', message: 'start the manager: ENOSPC: no space left on device, open /x' },
  });
});

test('its own errors pass as they are, and a defect is called one', () => {
  expect(startFailure(new ShmError('ERR_SHM_EXISTS', 'm'))).toEqual({
    error: { code: 'ERR_SHM_EXISTS', message: 'm' },
  });
  expect(startFailure(new TypeError('x is undefined'))).toMatchObject({ error: { code: 'ERR_SHM_INTERNAL' } });
});
