import { reasonOf } from '@shmd/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import options from '#validators/options';
import records from '#validators/records';
import { agree, values } from '../../../test/helpers/agreement.js';
import { Note, Options, SegmentRecord } from '../src/schemas.js';

const count = fc.constantFrom(1, 4096, 2 ** 53 - 1);
const text = fc.constantFrom('a', '😀', 'n'.repeat(64));

const goodOptions = fc.record(
  {
    address: fc.constantFrom('a.sock', '/run/a.sock'),
    runtimeDir: text,
    shmDir: text,
    maxBytes: count,
    maxSegments: count,
    maxBytesPerClient: count,
    maxSegmentsPerClient: count,
    namePrefix: fc.constantFrom('', 'a.b', '😀'.repeat(64)),
    logLevel: fc.constantFrom('silent', 'trace'),
    grace: fc.constantFrom(0, 0.5, 86_400),
    requestTimeout: fc.constantFrom(0, 1.5, 1e300),
    allowUid: fc.uniqueArray(fc.constantFrom(0, 1000, 2 ** 32 - 2)),
    group: text,
    groupAccess: fc.constantFrom('read', 'read-write'),
  },
  { requiredKeys: [] },
);

const goodRecord = fc.record(
  {
    name: text,
    size: count,
    lifetime: fc.constantFrom('manager', 'persistent'),
    createdAt: fc.constantFrom(0, 1.5),
    owner: fc.option(text),
    state: fc.constantFrom('ready', 'lost'),
    everAttached: fc.boolean(),
    dtype: fc.constantFrom('int8', 'bool'),
    shape: fc.array(fc.nat(), { maxLength: 3 }),
    meta: fc.constantFrom({}, { a: [1] }),
    key: text,
  },
  { requiredKeys: ['name', 'size', 'lifetime', 'createdAt', 'owner', 'state'] },
);

const goodNote = fc.record({ grace: fc.constantFrom(0, 0.5), lineage: text }, { requiredKeys: ['grace'] });

/** zod's copy of a record leaves such a member out. The validator copies nothing. */
const withoutProto = (value: unknown) => {
  const { meta } = (value ?? {}) as { meta?: object };
  return typeof meta !== 'object' || meta === null || !Object.hasOwn(meta, '__proto__');
};

test('what is called good here is good', () => {
  fc.assert(fc.property(goodOptions, (value) => Options.safeParse(value).success));
  fc.assert(fc.property(goodRecord, (value) => SegmentRecord.safeParse(value).success));
  fc.assert(fc.property(goodNote, (value) => Note.safeParse(value).success));
});

test('options: validator and schema take the same', () => {
  fc.assert(
    fc.property(values(goodOptions, { program: true }), (value) => {
      const faults = agree(options.options, Options, value);
      if (faults.length > 0) expect(reasonOf('options', value, faults).message).toMatch(/^(must|cannot)|known$/);
    }),
    { numRuns: 10_000 },
  );
});

test('what a ledger holds: validator and schema make the same of it', () => {
  fc.assert(
    fc.property(values(goodRecord).filter(withoutProto), (value) => void agree(records.segment, SegmentRecord, value)),
    { numRuns: 10_000 },
  );
  fc.assert(
    fc.property(values(goodNote), (value) => void agree(records.note, Note, value)),
    { numRuns: 3_000 },
  );
});

test('every member of meta comes back from the ledger', () => {
  const meta = JSON.parse('{"__proto__":{"x":1},"constructor":{"prototype":1}}');
  const record = { name: 'a', size: 1, lifetime: 'manager', createdAt: 0, owner: null, state: 'ready', meta };
  expect(records.segment?.(record)).toBe(true);
  expect(Object.keys(record.meta)).toEqual(['__proto__', 'constructor']);
});
