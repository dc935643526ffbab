// A runtime directory for each run, so that it meets no manager of this machine, and can tell whether it has left anything.
const { mkdtempSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

module.exports = function setup() {
  process.env.SHMD_RUNTIME_DIR = mkdtempSync(join(tmpdir(), 'shmd-tests-')); // the processes that run tests inherit it
};
