import { expect, test } from 'vitest';
import { ledgerPath } from '../src/ledger/ledger-path.js';

test('L8: two addresses never share a ledger', () => {
  const long = `/${'a'.repeat(90)}`;
  const addresses = [
    '/run/shmd/x.sock',
    '/run/shmd/x',
    '/run/shmd/x.sock.sock',
    '/run/shmd/at-%2Fa%2Fb.sock',
    '/a/b',
    '/a_2Fb',
    '/a%2Fb',
    '/run/shmd/deeper/x.sock',
    `${long}${long}x`,
    `${long}${long}y`,
  ];
  const paths = addresses.map((address) => ledgerPath('/run/shmd', address));
  expect(new Set(paths).size).toBe(addresses.length);
  for (const path of paths) expect(path).toMatch(/^\/run\/shmd\/[^/]{1,210}\.ledger$/);
});

test('the usual address has a ledger of its own name', () => {
  expect(ledgerPath('/run/shmd', '/run/shmd/default.sock')).toBe('/run/shmd/default.ledger');
});
