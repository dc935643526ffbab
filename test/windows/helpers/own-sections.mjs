// Sections under names that are this program's own.
import assert from 'node:assert/strict';
import { attach, SegmentSpace } from '@shmd/native';
import { ownPrefix } from './own-prefix.mjs';

export const space = new SegmentSpace('');
export const prefix = ownPrefix();
let count = 0;
export const fresh = () => `${prefix}${count++}`;
export const make = (size, name = fresh()) => ({ name, size, keeper: space.reserveSync(size).publish(name) });
export const map = ({ name, size }, access = 'read-write', offset = 0, length = size) =>
  attach('', name, access, '', -1, offset, length);
export const coded = (code) => (error) => {
  assert.equal(error.code, code, error.message);
  return true;
};
