import { quoted, ShmError, shown } from '@shmd/protocol';

/**
 * Options are an object: of a number there would be none, and nobody would say so. Throws ERR_SHM_INVALID_ARGUMENT.
 * @param likely the option that is meant, where one gives its value alone
 */
export function checkOptions(options: unknown, likely: string): void {
  if (typeof options === 'object' && options !== null) return;
  throw new ShmError(
    'ERR_SHM_INVALID_ARGUMENT',
    `options must be an object, not ${shown(options)}: write { ${likely}: ${literal(options)} }`,
  );
}

function literal(value: unknown): string {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? quoted(value) : '…';
}
