import { expect, test } from 'vitest';
import { ClientRecord } from '../src/registry/client-record.js';
import { checkDisposal, refuseGuest } from '../src/registry/permission.js';
import type { Segment } from '../src/registry/segment.js';

const refused = expect.objectContaining({ code: 'ERR_SHM_PERMISSION' });
const client = (guest?: number) => new ClientRecord('c', 1, 'c', guest);
const segment = (guest?: number) => ({ name: 's', guest }) as Segment;

test("the manager's own user may dispose of everything, a guest of its own user's", () => {
  for (const owner of [undefined, 1, 2]) expect(() => checkDisposal(client(), segment(owner))).not.toThrow();
  expect(() => checkDisposal(client(1), segment(1))).not.toThrow();
  for (const owner of [undefined, 2]) expect(() => checkDisposal(client(1), segment(owner))).toThrow(refused);
});

test('uid 0 as a guest is a guest', () => {
  expect(() => checkDisposal(client(0), segment())).toThrow(refused);
  expect(() => refuseGuest(client(0), 'do it')).toThrow(refused);
  expect(() => refuseGuest(client(), 'do it')).not.toThrow();
});
