import { join } from 'node:path';
import { Bell, Ringer } from '@shmd/native';
import { onTestFinished } from 'vitest';
import { temporary } from './temporary.js';

/** The name of a bell that was made. It goes with the test, as do all that are opened here. */
export function madeBell(): string {
  const name = join(temporary(), '1.1');
  Bell.make(name);
  return name;
}

/** @param Kind of bell, by how it is heard */
export function openedBell(name: string, Kind: typeof Bell = Bell): Bell {
  const bell = new Kind(name);
  onTestFinished(() => bell.close());
  return bell;
}

export function ringerOf(name: string): Ringer {
  const ringer = new Ringer(name);
  onTestFinished(() => ringer.close());
  return ringer;
}
