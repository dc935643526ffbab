import * as client from '@shmd/client';
import * as manager from '@shmd/manager';
import * as native from '@shmd/native';
import * as protocol from '@shmd/protocol';
import { expect, test } from 'vitest';
// @ts-expect-error a script without types
import { withClassNames } from '../../scripts/lib/class-names.mjs';

test.each(Object.entries({ client, manager, native, protocol }))(
  '@shmd/%s: what is exported has that name in messages and stack traces',
  (_, exported) => {
    const functions = Object.entries(exported).filter(([, value]) => typeof value === 'function');
    expect(functions.map(([, { name }]) => name)).toEqual(functions.map(([name]) => name));
  },
);

test('a class that speaks of itself has its own name in a bundle', () => {
  const bundle =
    'var one=1,Cell=class _Cell extends View{static of(){return new _Cell}is(x){return x instanceof _Cell}};';
  expect(withClassNames(bundle)).toBe(bundle.replaceAll('_Cell', 'Cell'));
  const other = 'var Cell=class{_Cell(){}},_Other=class Other{};';
  expect(withClassNames(other)).toBe(other);
});
