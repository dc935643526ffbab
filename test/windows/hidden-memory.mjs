// A runtime that forbids ArrayBuffers over memory of others, as Electron does: the addon is linked with one.
import assert from 'node:assert/strict';

process.env.SHMD_NATIVE_DIR = process.env.SHMD_TEST_ELECTRON;
const { check } = await import('./helpers/cases.mjs');
const { coded, end, manager, space } = await import('./helpers/own-manager.mjs');

await check('buf is ERR_SHM_UNSUPPORTED, read and write work, and nothing is left', async () => {
  const made = await manager.create({ name: 'hidden', size: 5_000 });
  const other = await manager.attach(made.ref, { access: 'read' });
  assert.throws(() => made.buf, coded('ERR_SHM_UNSUPPORTED'));
  assert.equal(made.write('grüße', 4_990), 7);
  assert.equal(other.read(4_990, 7).toString(), 'grüße');
  assert.equal(other.read().length, 5_000);
  assert.throws(() => other.read(0, 5_001), coded('ERR_SHM_INVALID_ARGUMENT'));
  await made.unlink();
  assert.equal(space.find(made.osName), null, 'a grant was left open');
  assert.equal(other.read(4_990, 7).toString(), 'grüße');
  made.close();
  other.close();
});

await check('what cannot be viewed is not made', async () => {
  await assert.rejects(manager.createArray({ dtype: 'int8', shape: [3] }), coded('ERR_SHM_UNSUPPORTED'));
  assert.deepEqual(await manager.list(), []);
});

await end();
