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
