import { ShmError } from '../errors.js';

/**
 * ERR_SHM_UNSUPPORTED for code that does not find a package of ours from where it is: a bundler has made it part of a program, and of files that are
 * loaded or started at run time it knows nothing.
 */
export function notInstalled(name: string, where: string, cause: unknown): ShmError {
  return new ShmError(
    'ERR_SHM_UNSUPPORTED',
    `${name} is not installed where ${where} is. Leave shmd out of the bundle, external: ['@shmd/native', '@shmd/manager'] ` +
      "(and '@shmd/client', if the program imports both), and install it there",
    { cause },
  );
}
