// npm run test:recipes -- [names]: each recipe of examples/recipes, installed and started as its user does, is seen to do its job. How that is
// seen says scripts/recipes/NAME.mjs.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packHere } from './lib/packed.mjs';
import { RECIPES, RecipeProject } from './recipes/lib/recipe-project.mjs';

const all = readdirSync(RECIPES);
const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  console.error(`no recipe ${unknown}: there are ${all.join(', ')}`);
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), 'shmd-recipes-'));
try {
  const { tarballs } = await packHere(folder);
  for (const name of chosen.length > 0 ? chosen : all) {
    console.log(`${name}:`);
    const { tryRecipe } = await import(`./recipes/${name}.mjs`);
    const project = new RecipeProject(
      name,
      tarballs.map(({ path }) => path),
    );
    const failures = [];
    const note = (error) => failures.push(error);
    await tryRecipe(project)
      .then(() => project.leavesNothing())
      .catch(note);
    await project.remove().catch(note);
    if (failures.length > 0) {
      console.error(project.output);
      // What is left after a failure is less than why it failed.
      throw failures[0];
    }
  }
  console.log('test:recipes passed');
} finally {
  rmSync(folder, { recursive: true });
}
