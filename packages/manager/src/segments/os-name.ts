import { digest } from '../digest.js';

/** Characters that tell one long name from another: 60 bits. */
const HASH_CHARACTERS = 10;

/** The name that the OS can give what is called `name`: that name, or, of a longer one, how it begins and a hash of all of it. */
export function osNameWithin(name: string, maxBytes: number): string {
  if (Buffer.byteLength(name) <= maxBytes) return name;
  const hash = digest(name).toString('base64url').slice(0, HASH_CHARACTERS);
  return `${beginning(name, maxBytes - 1 - HASH_CHARACTERS)}~${hash}`;
}

/** As many whole characters as there is room for. */
function beginning(text: string, bytes: number): string {
  let begun = '';
  for (const character of text) {
    if (Buffer.byteLength(begun) + Buffer.byteLength(character) > bytes) break;
    begun += character;
  }
  return begun;
}
