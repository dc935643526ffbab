import { methods, notifications } from '@shmd/protocol';
import { methodSchemas, notificationSchemas } from '@shmd/protocol/schemas';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import params from '#validators/params';
import results from '#validators/results';
import { agree, values } from '../../../test/helpers/agreement.js';
import { GOOD_EVENT, GOOD_PARAMS, GOOD_RESULTS } from './good-values.js';

const all = Object.entries(methods).map(([key, { name }]) => ({
  name,
  schemas: methodSchemas[key as keyof typeof methods],
  good: { params: GOOD_PARAMS[name] as fc.Arbitrary<object>, result: GOOD_RESULTS[name] as fc.Arbitrary<object> },
}));

test('what is called good here is good', () => {
  for (const { name, schemas, good } of all) {
    fc.assert(fc.property(good.params, (value) => schemas.params.safeParse(value).success));
    fc.assert(fc.property(good.result, (value) => schemas.result.safeParse(value).success));
    expect([params[name], results[name]]).toEqual([expect.any(Function), expect.any(Function)]);
  }
  fc.assert(fc.property(GOOD_EVENT, (value) => notificationSchemas.segmentEvent.safeParse(value).success));
});

test.each(all)('$name: validator and schema take the same params', ({ name, schemas, good }) => {
  fc.assert(
    fc.property(values(good.params, { program: true }), (value) => void agree(params[name], schemas.params, value)),
    { numRuns: 3_000 },
  );
});

test.each(all)('$name: validator and schema make the same of answers', ({ name, schemas, good }) => {
  fc.assert(
    fc.property(values(good.result), (value) => void agree(results[name], schemas.result, value)),
    { numRuns: 3_000 },
  );
});

test('validator and schema make the same of events', () => {
  const { segmentEvent, managerClosing, bellLost } = notifications;
  fc.assert(
    fc.property(values(GOOD_EVENT), (value) => {
      agree(results[segmentEvent], notificationSchemas.segmentEvent, value);
      agree(results[managerClosing], notificationSchemas.managerClosing, value);
      agree(results[bellLost], notificationSchemas.bellLost, value);
    }),
    { numRuns: 3_000 },
  );
});
