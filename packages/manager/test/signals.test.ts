import { expect, test } from 'vitest';
import { answerTo, SIGNALS } from '../src/runtime/signals.js';

const SERVING = { clients: 2, stopping: false };
const ALONE = { clients: 0, stopping: false };

test('M6: a shared manager with clients leaves, whatever the signal, and without them stops as planned', () => {
  for (const signal of SIGNALS) {
    expect(answerTo(signal, { kind: 'shared', grace: 10 }, SERVING)).toBe('leave');
    expect(answerTo(signal, { kind: 'shared', grace: 10 }, ALONE)).toBe('stop');
  }
});

test('M6: without grace nobody could go on: the signal is the planned stop', () => {
  for (const signal of SIGNALS) expect(answerTo(signal, { kind: 'shared', grace: 0 }, SERVING)).toBe('stop');
});

test('M6: what is being taken down is not left half done', () => {
  for (const signal of SIGNALS) {
    for (const kind of ['shared', 'standalone', 'private'] as const) {
      expect(answerTo(signal, { kind, grace: 10 }, { clients: 2, stopping: true })).toBe('ignore');
    }
  }
});

test('a daemon stops as planned, with grace too; a private manager leaves Ctrl-C to its program', () => {
  for (const signal of SIGNALS) {
    expect(answerTo(signal, { kind: 'standalone', grace: 10 }, SERVING)).toBe('stop');
    expect(answerTo(signal, { kind: 'private', grace: 0 }, SERVING)).toBe(signal === 'SIGINT' ? 'ignore' : 'stop');
  }
});
