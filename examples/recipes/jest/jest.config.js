module.exports = {
  globalSetup: './test/runtime-directory.js',
  globalTeardown: './test/nothing-left.js',
  setupFilesAfterEnv: ['./test/manager.js'],
  testEnvironment: './test/environment.js',
};
