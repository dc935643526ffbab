import { randomHex } from '../random.js';

/**
 * A name for a manager's board. It begins with a dot: by the rules of names nobody can ask for it, whatever prefix is put before names. All boards
 * of a runtime directory begin alike, so that people and tests see whose they are.
 */
export function boardName(runtimeDir: string): string {
  return `${boardPrefix(runtimeDir)}${randomHex(8)}`;
}

/** How the names of a runtime directory's boards begin. */
export function boardPrefix(runtimeDir: string): string {
  return `.shmd_board_${fnv1a(runtimeDir).toString(16).padStart(8, '0')}_`;
}

/** Is it what a board is called? Segments cannot be called so. */
export function isBoardName(osName: string): boolean {
  return /^\.shmd_board_[0-9a-f]{8}_[0-9a-f]{8}$/.test(osName);
}

/** FNV-1a, 32 bits (draft-eastlake-fnv): a cryptographic one would take longer to load than all else here. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
