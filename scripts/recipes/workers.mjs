// Threads and child processes fill one block; one of them is terminated with the lock.
import { check } from '../lib/checks.mjs';

export async function tryRecipe(project) {
  const program = project.node('main.mjs');
  const code = await program.ends();
  check(code === 0, 'threads and processes worked on one block');
  const repairs = program.output.match(/the last one died with the lock/g) ?? [];
  check(repairs.length === 1, 'one heard that a thread was terminated with the lock');
  check(program.output.endsWith('4 of 4 parts are done\n'), 'and all was done in the end');
}
