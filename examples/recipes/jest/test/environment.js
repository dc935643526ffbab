// Tests see a copy of `process`; this file is run where it is the real one.
const { TestEnvironment } = require('jest-environment-node');

// When jest itself is killed, its worker would go on with its test.
process.once('disconnect', () => process.exit(1));

module.exports = TestEnvironment;
