// Bells and their ringers, as operations.mjs has its operations.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Bell, Ringer } from '@shmd/native';

export function bellOperations(folder) {
  const name = join(folder, '1.1');
  const made = () => Bell.make(name);
  const heard = () => {
    made();
    return new Bell(name);
  };
  const finish = (bell) => {
    bell?.close();
    Bell.remove(name);
  };
  return {
    'Bell.make': {
      act: made,
      undo: () => Bell.remove(name),
      check: (_context, error) => (existsSync(name) === !error ? undefined : 'wrongly there'),
    },
    'Bell.remove': {
      prepare: made,
      act: () => Bell.remove(name),
      check: (_context, error) => (existsSync(name) === Boolean(error) ? undefined : 'wrongly there'),
      finish,
    },
    'new Bell': { prepare: made, act: () => new Bell(name), undo: (_context, bell) => bell.close(), finish },
    // Whoever is not heard is taken for dead.
    'Bell.isHeard': {
      prepare: heard,
      act: () => Bell.isHeard(name),
      check: (_bell, error, said) => (error || said ? undefined : 'it is heard'),
      finish,
    },
    'new Ringer': { prepare: heard, act: () => new Ringer(name), undo: (_bell, ringer) => ringer.close(), finish },
  };
}
