import { basename, join } from 'node:path';
import { digest } from '../digest.js';

/** What a file's name may have, less the suffix and what a compaction or a reaper adds to it. */
const MAX_NAME_BYTES = 200;

/** Ledgers of addresses that do not name their ledger by themselves. */
const ELSEWHERE = 'at-';

/**
 * One ledger for each address, so that holding its lock means being the one manager there: two addresses never share one. `NAME.sock` in
 * the runtime directory has `NAME.ledger`.
 */
export function ledgerPath(runtimeDir: string, address: string): string {
  return join(runtimeDir, `${ledgerName(runtimeDir, address)}.ledger`);
}

function ledgerName(runtimeDir: string, address: string): string {
  const name = basename(address, '.sock');
  const usual = address === join(runtimeDir, `${name}.sock`) && !name.startsWith(ELSEWHERE);
  if (usual && Buffer.byteLength(name) <= MAX_NAME_BYTES) return name;
  const text = `${ELSEWHERE}${encodeURIComponent(address)}`;
  return text.length <= MAX_NAME_BYTES ? text : `${ELSEWHERE}${digest(address).toString('hex')}`;
}
