// What of the npm registry a test on Windows needs: node.exe, and Node-API's list of functions. Exact versions, fetched once.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fetched, runtime } from '../runtimes.mjs';

const SHA256 = {
  'windows-node20': '56c1520ee33b801e8bdb92fb321cf2e98529735b6d12bd4a2a6dec0ac0bab937',
  'windows-node22': '9c9245166b4a8e182e0b797da9c20136117ff24368eaff1fec8343a123c8db0e',
};

/** Wine 8 does not run later ones. */
export const NODE_EXES = Object.keys(SHA256);

/** Path of node.exe, which is the one meant. */
export function nodeExe(name) {
  const path = runtime(name);
  const sum = createHash('sha256').update(readFileSync(path)).digest('hex');
  if (sum !== SHA256[name]) throw new Error(`${path} is not the node.exe that is meant: its SHA-256 is ${sum}`);
  return path;
}

/** The functions that node.exe exports to addons. */
export function nodeApiFunctions() {
  const folder = join(fetched('node-api-headers', '1.9.0'), 'def');
  const lines = ['js_native_api.def', 'node_api.def'].flatMap((file) =>
    readFileSync(join(folder, file), 'utf8').split('\n'),
  );
  return [...new Set(lines.map((line) => line.trim()).filter((line) => /^(napi|node_api)_\w+$/.test(line)))].sort();
}
