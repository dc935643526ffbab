import { expect, test } from 'vitest';
import type { RawAnswer } from '../helpers/raw-client.js';
import type { Arena } from './arena.js';

/** JSON-RPC's code, `data.code`, and the id it comes back with; null for none. */
export type Refusal = [rpcCode: number, code: string, id: unknown];

/** Bytes that no good client sends, and all that may come of them. */
export interface WireCase {
  what: string;
  send: string | Uint8Array | (string | Uint8Array)[];
  /** Sent instead of hello, as the first thing. */
  first?: boolean;
  /** One for each answer, in order; 'ok' for a result. Not given: none, or any that end the connection. */
  answers?: (Refusal | 'ok')[];
  closes?: boolean;
}

const AFTERWARDS = '{"jsonrpc":"2.0","id":"afterwards","method":"segment.list","params":{}}\n';

/** A test for each case: the answers are those, the connection ends or goes on, and nothing is otherwise than before. */
export function wireCases(at: Arena, cases: WireCase[]): void {
  for (const one of cases) {
    test(one.what, { timeout: 10_000 }, async () => {
      const raw = one.first ? await at.stranger() : await at.raw();
      // In one write: a second one to a peer that has hung up meanwhile would end the socket before its answer is read.
      const parts = [one.send, one.closes ? '' : AFTERWARDS].flat();
      raw.send(Buffer.concat(parts.map((part) => Buffer.from(part as string))));
      const answers: RawAnswer[] = [];
      for (let answer = await raw.next(); answer && answer.id !== 'afterwards'; answer = await raw.next()) {
        answers.push(answer);
      }
      expect(raw.closed && raw.lines.length === 0, 'the connection has ended').toBe(one.closes ?? false);
      if (one.answers) expect(answers.map(summary)).toEqual(one.answers);
      for (const answer of answers) expect(JSON.stringify(answer).length).toBeLessThan(2_000);
    });
  }
}

function summary({ id, error }: RawAnswer): Refusal | 'ok' {
  return error ? [error.code, error.data.code, id] : 'ok';
}

export const PARSE: Refusal = [-32700, 'ERR_SHM_PROTOCOL', null];
export const INVALID: Refusal = [-32600, 'ERR_SHM_PROTOCOL', null];
export const params = (code: string, id: unknown = 1): Refusal => [-32602, code, id];

/** One request as a line. */
export function line(method: string, params: unknown, id: unknown = 1): string {
  return `${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`;
}

export const HELLO = line('hello', { protocol: 1, client: { pid: 1, name: 'hostile', version: '0' } }, 'hello');
export const CREATE = line('segment.create', { name: 'never', size: 16 }, 'create');
