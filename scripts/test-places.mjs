// npm run test:places -- [bundlers jest pages permission single-executable types]: our packages, as they are packed, in the places where people put
// them.
import { tryBundlers } from './places/bundlers.mjs';
import { tryJest } from './places/jest.mjs';
import { tryPages } from './places/pages.mjs';
import { tryPermission } from './places/permission.mjs';
import { makeProject } from './places/project.mjs';
import { trySingleExecutable } from './places/single-executable.mjs';
import { tryTypes } from './places/types.mjs';

const PLACES = {
  pages: tryPages,
  types: tryTypes,
  bundlers: tryBundlers,
  jest: tryJest,
  permission: tryPermission,
  'single-executable': trySingleExecutable,
};

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !(name in PLACES));
if (unknown.length > 0) {
  console.error(`no place ${unknown}: there are ${Object.keys(PLACES).join(', ')}`);
  process.exit(2);
}
const project = await makeProject();
try {
  for (const name of chosen.length > 0 ? chosen : Object.keys(PLACES)) await PLACES[name](project);
  console.log('test:places passed');
} finally {
  project.remove();
}
