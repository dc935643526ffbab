import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { resolveConfig } from '../src/config.js';
import { daemonFile, daemonProgram } from '../src/launch/daemon-program.js';

afterEach(() => vi.unstubAllEnvs());

function daemonEnv(): NodeJS.ProcessEnv {
  return daemonProgram(resolveConfig({ runtimeDir: '/run/shmd' }, 'private')).env;
}

test('a manager has the environment of who starts it', () => {
  vi.stubEnv('SHMD_TEST_OF_THE_ENVIRONMENT', 'kept');
  expect(daemonEnv().SHMD_TEST_OF_THE_ENVIRONMENT).toBe('kept');
});

test('what Node.js would do for the program alone is not done for its manager', () => {
  vi.stubEnv('NODE_OPTIONS', '--inspect');
  vi.stubEnv('NODE_EXTRA_CA_CERTS', '/etc/ssl/certs/ca-certificates.crt');
  const env = daemonEnv();
  expect(env.NODE_OPTIONS).toBe('');
  expect(env).not.toHaveProperty('NODE_EXTRA_CA_CERTS');
});

test('the daemon is found from wherever the package is installed', () => {
  expect(existsSync(daemonFile(import.meta.url))).toBe(true);
  expect(daemonFile(join(process.cwd(), 'bundle.cjs'))).toBe(daemonFile(import.meta.url));
});

test('a program that a bundler made, far from any package, is told what to leave out', () => {
  expect(() => daemonFile('/nowhere/bundle.cjs')).toThrow(
    expect.objectContaining({
      code: 'ERR_SHM_UNSUPPORTED',
      message: expect.stringContaining(
        "where /nowhere/bundle.cjs is. Leave shmd out of the bundle, external: ['@shmd/native', '@shmd/manager']",
      ),
    }),
  );
});
