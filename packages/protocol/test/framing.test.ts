import { LineDecoder } from '@shmd/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';

test('lines come out as they went in, however the bytes are cut', () => {
  const line = fc
    .string({ unit: 'grapheme', maxLength: 40 })
    .filter((text) => !text.includes('\n') && text.isWellFormed());
  fc.assert(
    fc.property(fc.array(line), fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1 }), (lines, cuts) => {
      const bytes = Buffer.from(lines.map((text) => `${text}\n`).join(''));
      const decoder = new LineDecoder();
      const out: string[] = [];
      for (let at = 0, i = 0; at < bytes.length; i++) {
        const end = at + (cuts[i % cuts.length] as number);
        out.push(...decoder.push(bytes.subarray(at, end)));
        at = end;
      }
      expect(out).toEqual(lines);
      expect(decoder.pendingBytes).toBe(0);
    }),
  );
});

test('a line that is too long or is not UTF-8 is refused', () => {
  const long = expect.objectContaining({ code: 'ERR_SHM_PROTOCOL' });
  expect(() => [...new LineDecoder(4).push(Buffer.from('12345\n'))]).toThrow(long);
  expect(() => [...new LineDecoder(4).push(Buffer.from('12345'))]).toThrow(long);
  expect([...new LineDecoder(4).push(Buffer.from('1234\n'))]).toEqual(['1234']);
  expect(() => [...new LineDecoder().push(Buffer.from([0xc3, 0x28, 0x0a]))]).toThrow(long);
});

test('a chunk that is one whole line is told at once, and nothing else is', () => {
  const decoder = new LineDecoder(8);
  expect(decoder.single(Buffer.from('{"a":1}\n'))).toBe('{"a":1}');
  expect(decoder.single(Buffer.from('\n'))).toBe('');
  for (const chunk of ['', 'a', 'a\nb', 'a\nb\n', '\n\n', 'longer than 8\n']) {
    expect(decoder.single(Buffer.from(chunk)), chunk).toBeUndefined();
  }
  expect(() => decoder.single(Buffer.from([0xff, 0x0a]))).toThrow(
    expect.objectContaining({ code: 'ERR_SHM_PROTOCOL' }),
  );
  expect([...decoder.push(Buffer.from('be'))]).toEqual([]);
  // It ends what has begun.
  expect(decoder.single(Buffer.from('gun\n'))).toBeUndefined();
  expect([...decoder.push(Buffer.from('gun\n'))]).toEqual(['begun']);
  expect(decoder.single(Buffer.from('12345678\n'))).toBe('12345678');
});
