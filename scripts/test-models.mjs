// npm run test:models [-- NAME…]: the models of docs/models in spin. Each must hold, with every step of it taken; and each of its variants that
// lacks a rule must fail.
import { MODELS } from './lib/models.mjs';
import { hasSpin, search } from './lib/spin.mjs';

if (!hasSpin()) {
  console.log('test:models: spin (the Debian package of that name) is not installed: nothing was checked');
  process.exit(process.env.CI ? 1 : 0);
}

const asked = process.argv.slice(2);
let failed = false;
const complain = (what) => {
  failed = true;
  console.error(what);
};

for (const { name, defines = [], broken } of MODELS.filter(({ name }) => asked.length === 0 || asked.includes(name))) {
  const { states, failed: assertion, unreached } = search(name, defines);
  const title = [name, ...defines].join(' ');
  console.log(
    `${title}: ${states.toLocaleString('en')} states, ${assertion ? 1 : 0} errors; ${broken.length} broken variants`,
  );
  if (assertion) complain(`${title}: does not hold: ${assertion}`);
  for (const line of unreached) complain(`${title}: never taken: ${line}`);
  for (const variant of broken) {
    if (!search(name, [...defines, variant]).failed) complain(`${title}: holds although ${variant}`);
  }
}
process.exit(failed ? 1 : 0);
