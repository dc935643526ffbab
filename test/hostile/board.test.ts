import { attach, Bell } from '@shmd/native';
import { type BoardPlace, fromWire } from '@shmd/protocol';
import { Board } from '@shmd/protocol/board';
import { bellName } from '@shmd/protocol/node';
import { expect, test } from 'vitest';
import { RawClient } from '../helpers/raw-client.js';
import { isAlive, scene } from '../helpers/scene.js';

/** Rounds of scribbling; by hand more: `SHMD_BOARD_ROUNDS=100000 npx vitest run test/hostile/board.test.ts`. */
const ROUNDS = Number(process.env.SHMD_BOARD_ROUNDS ?? 400);

/** A generator that begins where it is told to: mulberry32. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** What a hostile word may look like. */
const WORDS = [0, 1, -1, 2, 3, 2 ** 31 - 1, -(2 ** 31), 131_071, 131_072, 0x7fff_0001];

class Peer {
  private constructor(
    readonly raw: RawClient,
    readonly place: BoardPlace | undefined,
    readonly bell: Bell | undefined,
  ) {}

  static async come(address: string, words: Int32Array | undefined, acts: boolean): Promise<Peer> {
    const raw = await RawClient.open(address);
    const { result } = await raw.request('hello', { protocol: 1, client: { pid: 1, name: 'peer', version: '0' } });
    const place: BoardPlace | undefined = result.board;
    if (!place || !acts) return new Peer(raw, place, undefined);
    const name = bellName(address, place.uid, place.slot, place.generation);
    Bell.make(name);
    const bell = new Bell(name);
    if (words) Board.over(words.buffer as ArrayBuffer).begin(place.slot, place.generation);
    return new Peer(raw, place, bell);
  }

  leave(): void {
    this.bell?.close();
    this.raw.close();
  }
}

function mapped({ dir, osName, ...wire }: BoardPlace): ArrayBuffer {
  return attach(dir, osName, 'read-write', fromWire(wire), -1, 0, -1);
}

test('whatever a client writes on the board, the manager serves on, restarts on it, and leaves nothing', async () => {
  const own = scene();
  const seed = Math.floor(Math.random() * 2 ** 31);
  const random = numbers(seed);
  const first = await own.daemon(['--grace', '30']);
  const hostile = await Peer.come(first.address, undefined, false);
  const words = new Int32Array(mapped(hostile.place as BoardPlace));
  const head = words.slice(0, 16);
  // The head is put back before anybody else reads it; all that the manager reads while it runs is fair game.
  const layout = Board.over(words.buffer as ArrayBuffer).layout;
  const busy = [16, 32, 48, ...Array.from({ length: 64 * 16 }, (_, i) => layout.slotsAt / 4 + i)];
  const peers: Peer[] = [];
  const witness = await RawClient.hello(first.address);
  await witness.request('segment.create', { name: 'watched', size: 8 });
  for (let round = 0; round < ROUNDS; round++) {
    words.set(Array.from(head, () => random(2 ** 32)));
    for (let i = 0; i < 64; i++) {
      const at = i % 2 === 0 ? (busy[random(busy.length)] as number) : random(words.length);
      words[at] = random(2) === 0 ? random(2 ** 32) : (WORDS[random(WORDS.length)] as number);
    }
    words.set(head);
    if (random(3) > 0 && peers.length < 40) peers.push(await Peer.come(first.address, words, random(3) > 0));
    else peers.splice(random(peers.length), 1)[0]?.leave();
    const { result } = await witness.request('segment.notify', { name: 'watched' });
    expect(Number.isInteger(result?.version), `seed ${seed}, round ${round}`).toBe(true);
  }
  expect(isAlive(first.pid), `seed ${seed}`).toBe(true);
  process.kill(first.pid, 'SIGKILL');
  const second = await own.daemon(['--grace', '30']);
  const after = await RawClient.hello(second.address);
  expect((await after.request('segment.notify', { name: 'watched' })).result?.version).toBeTypeOf('number');
  for (const peer of [hostile, ...peers]) peer.leave();
  expect((await after.request('manager.status', {})).result.segments).toBe(1);
  await own.command(['stop', '--address', second.address]);
});

test('nobody can ask for the board by its name', async () => {
  const own = scene();
  const { address } = await own.manager();
  const raw = await RawClient.hello(address);
  const [name] = own.boards() as [string];
  const refused = async (method: string, params: object) => (await raw.request(method, params)).error?.data.code;
  for (const method of ['attach', 'unlink', 'stat', 'publish', 'notify'])
    expect(await refused(`segment.${method}`, { name }), method).toBe('ERR_SHM_INVALID_NAME');
  expect(await refused('segment.create', { name, size: 8 })).toBe('ERR_SHM_INVALID_NAME');
  expect(await refused('segment.adopt', { osName: name })).toBe('ERR_SHM_INVALID_NAME');
  expect(await refused('segment.transfer', { name, clientId: 'aaaaaaaaaaaa.1' })).toBe('ERR_SHM_INVALID_NAME');
  expect((await raw.request('segment.list', {})).result).toEqual({ segments: [] });
  expect((await raw.request('manager.status', {})).result).toMatchObject({ segments: 0, bytes: 0 });
});
