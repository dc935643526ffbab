import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { systemFile } from '../os.js';
import type { Check } from './check.js';
import type { Machine } from './machine.js';

/** Where systemd looks for its configuration: what stands first wins. */
const FOLDERS = ['etc/systemd', 'run/systemd', 'usr/local/lib/systemd', 'usr/lib/systemd', 'lib/systemd'];

/** login.defs says otherwise only where the administrator has changed it. */
const SYS_UID_MAX = 999;

/** systemd-logind removes all POSIX shared memory of a user at the end of the last session, whoever uses it. */
export const removeIpc: Check = {
  name: 'RemoveIPC',
  look(machine) {
    if (!isLogindThere(machine)) return { status: 'ok', found: 'systemd-logind does not run here' };
    if (machine.uid <= lastSystemUid(machine)) {
      return { status: 'ok', found: `uid ${machine.uid} is a system user, whose segments systemd-logind leaves alone` };
    }
    if (!isOn(machine)) return { status: 'ok', found: 'systemd-logind has RemoveIPC=no' };
    if (existsSync(join(machine.root, 'var/lib/systemd/linger', machine.user))) {
      return {
        status: 'ok',
        found: `systemd-logind has RemoveIPC=yes, but ${machine.user} lingers: no session is the last`,
      };
    }
    return {
      status: 'fail',
      found: `systemd-logind has RemoveIPC=yes: when the last session of ${machine.user} ends, it removes every segment, also those in use`,
      remedy:
        `keep the user with: loginctl enable-linger ${machine.user}; or put [Login] and RemoveIPC=no into ` +
        '/etc/systemd/logind.conf.d/shmd.conf and run: systemctl restart systemd-logind; or run the manager as a system user',
    };
  },
};

function isLogindThere({ root }: Machine): boolean {
  // The first says that systemd is the init of this machine, the second that its logind has been started.
  return existsSync(join(root, 'run/systemd/system')) && existsSync(join(root, 'run/systemd/seats'));
}

function lastSystemUid(machine: Machine): number {
  const [, max] = /^\s*SYS_UID_MAX\s+(\d+)/m.exec(systemFile(machine.root, 'etc/login.defs') ?? '') ?? [];
  return max === undefined ? SYS_UID_MAX : Number(max);
}

/** The main file first, then drop-ins in the order of their names: the last word counts. */
function isOn(machine: Machine): boolean {
  const main =
    FOLDERS.map((folder) => systemFile(machine.root, join(folder, 'logind.conf'))).find((text) => text !== null) ?? '';
  // The file that comes with systemd shows in comments what was compiled in.
  const [, builtIn = 'yes'] = /^#\s*RemoveIPC=(\S+)/m.exec(main) ?? [];
  let value = builtIn;
  for (const text of [main, ...dropIns(machine)]) {
    for (const [, given] of text.matchAll(/^\s*RemoveIPC\s*=\s*(\S+)/gm)) value = given as string;
  }
  return /^(1|yes|y|true|t|on)$/i.test(value);
}

function dropIns(machine: Machine): string[] {
  const byName = new Map<string, string>();
  for (const folder of [...FOLDERS].reverse().map((each) => join(each, 'logind.conf.d'))) {
    const path = join(machine.root, folder);
    if (!existsSync(path)) continue;
    for (const name of readdirSync(path).filter((each) => each.endsWith('.conf'))) byName.set(name, join(folder, name));
  }
  return [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, path]) => systemFile(machine.root, path) ?? '');
}
