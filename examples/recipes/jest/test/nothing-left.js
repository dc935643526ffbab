const { readdirSync, rmdirSync } = require('node:fs');
const { setTimeout } = require('node:timers/promises');

module.exports = async function teardown() {
  const folder = process.env.SHMD_RUNTIME_DIR;
  // The manager of a test that was killed ends by itself, a moment later.
  const deadline = Date.now() + 5_000;
  while (readdirSync(folder).length > 0 && Date.now() < deadline) await setTimeout(20);
  const left = readdirSync(folder);
  if (left.length > 0) throw new Error(`the tests have left ${left.join(', ')} in ${folder}`);
  rmdirSync(folder);
};
