// Sections, and the keepers of their names: the addon by itself.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SegmentSpace } from '@shmd/native';
import { check, finish, skip, until } from './helpers/cases.mjs';
import { Child } from './helpers/child.mjs';
import { coded, fresh, make, map, prefix, space } from './helpers/own-sections.mjs';

for (const size of [1, 7, 4096, 4097, 65_535, 65_536, 65_537, 1_000_003, 16 << 20]) {
  await check(`a section of ${size} bytes is as large as was asked for, and zero`, () => {
    const made = make(size);
    const memory = map(made);
    assert.equal(memory.byteLength, size);
    assert.ok(Buffer.from(memory).every((byte) => byte === 0));
    new Uint8Array(memory).fill(7);
    assert.equal(Buffer.from(map(made)).lastIndexOf(7), size - 1);
    made.keeper.release();
  });
}

await check('reserving on the pool makes the same', async () => {
  const backing = await space.reserve(3 << 20);
  assert.equal(backing.size, 3 << 20);
  const name = fresh();
  const keeper = backing.publish(name);
  assert.equal(keeper.identity, backing.identity);
  assert.equal(space.find(name).size, 3 << 20);
  keeper.release();
});

await check('every creation has an identity of its own', () => {
  const identities = Array.from({ length: 50 }, () => space.reserveSync(1).identity);
  assert.equal(new Set(identities).size, 50);
  for (const identity of identities) assert.match(identity, /^\d{1,16}:\d{1,16}:g\d{1,20}$/);
});

await check('a name that is taken is refused, and its section stays as it is', () => {
  const made = make(100);
  new Uint8Array(map(made))[0] = 5;
  assert.throws(() => make(200, made.name), coded('EEXIST'));
  assert.equal(new Uint8Array(map(made))[0], 5);
  made.keeper.release();
});

await check('a name that is none is refused', () => {
  assert.throws(() => make(1, 'a\\b'), coded('EINVAL'));
  assert.throws(() => make(1, 'a/b'), coded('EINVAL'));
  assert.throws(() => make(1, ''), coded('EINVAL'));
  assert.throws(() => make(1, 'a\0b'), coded('EINVAL'));
});

for (const name of [
  'plain',
  'with space',
  'ümläut',
  '日本語',
  'emoji-😀',
  'x'.repeat(180),
  'CaSe',
  '%PATH%',
  'a.b.c',
  "quote'",
]) {
  await check(`a section may be called ${name.slice(0, 20)}`, () => {
    const made = make(64, prefix + name);
    assert.equal(space.find(prefix + name).size, 4096);
    made.keeper.release();
    assert.equal(space.find(prefix + name), null);
  });
}

await check('names that differ in case are two', () => {
  const [lower, upper] = [make(1, `${prefix}case`), make(1, `${prefix}CASE`)];
  new Uint8Array(map(lower))[0] = 1;
  assert.equal(new Uint8Array(map(upper))[0], 0);
  lower.keeper.release();
  upper.keeper.release();
});

await check('the name goes with its keeper', () => {
  const made = make(10);
  assert.notEqual(space.find(made.name), null);
  made.keeper.release();
  assert.equal(space.find(made.name), null);
  assert.throws(() => map(made), coded('ENOENT'));
  made.keeper.release();
});

await check('what is mapped lives on without its name, and the name can be given again', () => {
  const made = make(10);
  const memory = map(made);
  new Uint8Array(memory)[3] = 9;
  made.keeper.release();
  const again = make(10, made.name);
  assert.equal(new Uint8Array(map(again))[3], 0);
  assert.equal(new Uint8Array(memory)[3], 9);
  again.keeper.release();
});

await check('a backing is published once, and not after it was discarded', () => {
  const backing = space.reserveSync(10);
  backing.publish(fresh()).release();
  assert.throws(() => backing.publish(fresh()), coded('EBADF'));
  const other = space.reserveSync(10);
  other.discard();
  other.discard();
  assert.throws(() => other.publish(fresh()), coded('EBADF'));
});

for (const size of [0, 2 ** 53 - 1]) {
  await check(`${size} bytes cannot be reserved`, () => {
    assert.throws(
      () => space.reserveSync(size),
      (error) => ['EINVAL', 'ENOSPC'].includes(error.code),
    );
  });
}
for (const bad of [-1, 1.5, Number.NaN, '10', undefined, 2 ** 53]) {
  await check(`${bad} is no size`, () => {
    assert.throws(
      () => space.reserveSync(bad),
      (error) => /^ERR_(OUT_OF_RANGE|INVALID_ARG_TYPE)$/.test(error.code),
    );
  });
}
skip('a section beyond the commit limit is ENOSPC', 'Wine grants 4 TiB');

await check('there is no directory of sections', () => {
  assert.throws(() => new SegmentSpace('C:\\'), coded('ENOTSUP'));
  assert.equal(space.path, '');
});

await check('a name cannot be removed from outside', () => {
  const made = make(10);
  assert.equal(space.remove(made.name, '0:1:n'), 'foreign');
  assert.throws(() => space.remove(made.name, space.find(made.name).identity), coded('ENOTSUP'));
  assert.equal(space.remove(fresh(), '0:0:n'), 'absent');
  made.keeper.release();
});

await check('room is told', () => {
  const { total, free } = space.room();
  assert.ok(total > 0 && free > 0 && free <= total);
});

await check('a closed space is EBADF', () => {
  const other = new SegmentSpace('');
  other.close();
  assert.throws(() => other.reserveSync(1), coded('EBADF'));
});

await check('the kernel frees what a killed keeper held', async () => {
  const name = fresh();
  const child = await Child.start('holder.mjs');
  assert.deepEqual(await child.ask('keep', { name }), {});
  assert.notEqual(space.find(name), null);
  await child.kill();
  await until('the name is gone', () => space.find(name) === null);
});

await check('two thousand sections at once', () => {
  const all = Array.from({ length: 2_000 }, () => make(4096));
  for (const { name } of all) assert.notEqual(space.find(name), null);
  for (const { keeper } of all) keeper.release();
  for (const { name } of all) assert.equal(space.find(name), null);
});

await check('a program of another name than node.exe loads the addon, too', () => {
  const folder = mkdtempSync(join(tmpdir(), 'shmd-'));
  try {
    const program = join(folder, 'another.exe');
    copyFileSync(process.execPath, program);
    const script = `console.log(typeof (await import('${import.meta.resolve('@shmd/native')}')).attach)`;
    const said = execFileSync(program, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    assert.equal(said, 'function\n');
  } finally {
    rmSync(folder, { recursive: true, maxRetries: 10 });
  }
});

finish();
