import { join } from 'node:path';
import { expect, test } from 'vitest';
import { processesWith } from '../helpers/run.js';
import { scene } from '../helpers/scene.js';
import { until } from '../helpers/until.js';
import { copyPrograms, PROGRAMS } from './programs.js';

for (const { page, run, prints, needsManager = false } of PROGRAMS) {
  test(`${page}: ${run.join(', ')} runs as it stands, and leaves nothing`, async () => {
    const own = scene();
    const folder = copyPrograms(page, own.prefix);
    const line = run.map((file) => `'${process.execPath}' '${join(folder, file)}'`).join(' && ');
    const manager = ['run', '--name-prefix', own.prefix, '--', 'sh', '-c', line];
    const { code, stdout, stderr } = needsManager ? await own.command(manager) : await own.shell(line);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(prints);
    await until(() => processesWith(own.runtimeDir).length === 0, { what: 'its processes to end' });
    expect(own.leftovers()).toEqual([]);
  });
}
