import { Contender } from './contender.mjs';

/**
 * Each round starts every contender afresh and then lets them take samples in turn, so that what the machine does meanwhile hits all
 * alike. Returns the rounds: for each contender its samples.
 */
export async function compete(commands, { rounds, samples }) {
  const results = [];
  for (let round = 0; round < rounds; round++) results.push(await playRound(commands, samples, round));
  return results;
}

async function playRound(commands, samples, round) {
  const contenders = Object.entries(commands).map(([name, command]) => ({ name, process: new Contender(command) }));
  // Whoever always goes second would always find the caches as the first one leaves them.
  if (round % 2 === 1) contenders.reverse();
  try {
    for (const { process } of contenders) await process.ready();
    const taken = Object.fromEntries(contenders.map(({ name }) => [name, []]));
    for (let i = 0; i < samples; i++) {
      for (const { name, process } of contenders) taken[name].push(await process.sample());
    }
    for (const { process } of contenders) await process.end();
    return taken;
  } finally {
    for (const { process } of contenders) process.kill();
  }
}
