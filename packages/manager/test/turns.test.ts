import { expect, test } from 'vitest';
import { Turns } from '../src/turns.js';
import { connect, obliging, request, turn } from './fake-connections.js';

test('many requests in one piece are served in turns, so that others get theirs', async () => {
  let served = 0;
  const { socket } = connect(
    undefined,
    obliging(() => ++served),
  );
  socket.receive(Array.from({ length: 200 }, (_, id) => request(id)).join(''));
  const turns = [served];
  while (turns.at(-1) !== 200) {
    await turn();
    turns.push(served);
  }
  expect(turns).toEqual([64, 128, 192, 200]);
  expect(socket.isPaused()).toBe(false);
  socket.destroy();
});

test('M2: long jobs go on a few steps a turn, one of each after the other', async () => {
  const turns = new Turns(4);
  const done: string[] = [];
  function* job(name: string, steps: number) {
    for (let i = 0; i < steps; i++) {
      done.push(`${name}${i}`);
      yield;
    }
  }
  turns.begin(job('a', 5));
  turns.begin(job('b', 2));
  expect(done).toEqual([]);
  await turn();
  expect(done).toEqual(['a0', 'b0', 'a1', 'b1']);
  await turn();
  expect(done).toEqual(['a0', 'b0', 'a1', 'b1', 'a2', 'a3', 'a4']);
});
