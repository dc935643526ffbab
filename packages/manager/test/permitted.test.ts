import { expect, test } from 'vitest';
import { permitted } from '../src/launch/permitted.js';

test('a program that may start no process is told which flag allows it, and every other failure stays what it is', () => {
  const failing = (code: string) => () => {
    throw Object.assign(new Error('restricted'), { code });
  };
  expect(() => permitted(failing('ERR_ACCESS_DENIED'))).toThrow(
    expect.objectContaining({ code: 'ERR_SHM_PERMISSION', message: expect.stringContaining('--allow-child-process') }),
  );
  expect(() => permitted(failing('E2BIG'))).toThrow(expect.objectContaining({ code: 'E2BIG' }));
  expect(permitted(() => 1)).toBe(1);
});
