import { expect, test } from 'vitest';
import { LineSink, type LineWriter } from '../../src/log/line-sink.js';
import { FakeClock } from '../helpers/fake-clock.js';

/** A disk or a reader that does what the test says, whenever the test says it. */
class FakeWriter implements LineWriter {
  capacity = Number.POSITIVE_INFINITY;
  taken: { text: string; lines: number }[] = [];
  written: string[] = [];
  #lost = 0;

  write(text: string, lines: number): boolean {
    if (this.waiting() + text.length > this.capacity) return false;
    this.taken.push({ text, lines });
    return true;
  }

  waiting(): number {
    return this.taken.reduce((sum, { text }) => sum + text.length, 0);
  }

  takeLost(): number {
    const lost = this.#lost;
    this.#lost = 0;
    return lost;
  }

  drain(): boolean {
    return this.taken.length === 0;
  }

  /** What waits is written, or cannot be. */
  settle(fails = false): void {
    for (const { text, lines } of this.taken.splice(0)) {
      if (fails) this.#lost += lines;
      else this.written.push(text);
    }
  }
}

function sink() {
  const clock = new FakeClock();
  const writer = new FakeWriter();
  const lines = new LineSink(writer, clock, (missing) => `${missing} missing`);
  return { clock, writer, lines };
}

test('M1: lines go out in their order', () => {
  const { writer, lines } = sink();
  for (const line of ['a', 'b', 'c']) lines.write(line);
  writer.settle();
  expect(writer.written).toEqual(['a', 'b', 'c']);
});

test('M1: what nobody takes is bounded; the gap is said where it was, once there is room, also when no line comes any more', () => {
  const { clock, writer, lines } = sink();
  writer.capacity = 3;
  for (const line of ['a', 'b', 'c', 'd', 'e']) lines.write(line);
  expect(writer.waiting()).toBe(3);
  clock.advance(60_000);
  writer.settle();
  writer.capacity = 100;
  clock.advance(60_000);
  writer.settle();
  expect(writer.written).toEqual(['a', 'b', 'c', '2 missing']);
  clock.advance(60_000);
  expect(clock.pending).toBe(0);
});

test('M1: a line that comes while others are missing does not overtake the words that say so', () => {
  const { writer, lines } = sink();
  writer.capacity = 4;
  lines.write('aaaa');
  lines.write('b');
  writer.settle();
  writer.capacity = 100;
  lines.write('c');
  writer.settle();
  expect(writer.written).toEqual(['aaaa', '1 missing', 'c']);
});

test('M1: lines that could not be written are said when the disk has room again, each counted once', () => {
  const { clock, writer, lines } = sink();
  for (let i = 0; i < 5; i++) lines.write(`line ${i}`);
  writer.settle(true);
  // What says so is lost as well, again and again.
  for (let i = 0; i < 10; i++) {
    clock.advance(2_000);
    writer.settle(true);
  }
  lines.write('line 5');
  writer.settle(true);
  clock.advance(2_000);
  writer.settle();
  expect(writer.written).toEqual(['6 missing']);
});

test('M1: nothing is looked after when all is well', () => {
  const { clock, writer, lines } = sink();
  lines.write('a');
  writer.settle();
  clock.advance(2_000);
  expect(clock.pending).toBe(0);
});

test('M1: the end says what is missing, and waits for it a moment only', () => {
  const { writer, lines } = sink();
  writer.capacity = 0;
  lines.write('a');
  writer.capacity = 100;
  lines.flush();
  writer.settle();
  expect(writer.written).toEqual(['1 missing']);
});
