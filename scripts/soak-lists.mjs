// npm run soak:lists -- [SECONDS] [node20 node22 …]
//
// On every Node.js, one process reads a list while another changes it: no crash, and nothing but values and typed errors. And once
// more with text decoded where it lies, which must crash: a soak that cannot find that finds nothing.
import { readBesideWriter } from '../test/lists/soak/beside-writer.mjs';
import { chosen, NODES, runtime } from './lib/runtimes.mjs';
import { setup } from './setup.mjs';

const CRASHES = ['SIGSEGV', 'SIGABRT', 'SIGBUS', 'SIGILL', 'SIGTRAP'];

const args = process.argv.slice(2);
const seconds = args.find((argument) => /^\d+$/.test(argument)) ?? '60';

setup();
const { SharedMemoryManager } = await import('@shmd/manager');
const manager = await SharedMemoryManager.start();
let failed = false;
try {
  for (const name of chosen(NODES, args)) {
    const node = runtime(name);
    const { ended, text } = await readBesideWriter(manager, node, ['--seconds', seconds]);
    const inPlace = await readBesideWriter(manager, node, ['--seconds', seconds, '--in-place']);
    const found = CRASHES.includes(inPlace.ended);
    if (ended !== 0 || !found) failed = true;
    console.log(`${name}: ${ended === 0 ? `survived. ${text.trim()}` : `ENDED WITH ${ended}\n${text}`}`);
    console.log(
      `${name}, decoding in place: ${found ? inPlace.ended : `ended with ${inPlace.ended}: THE SOAK FINDS NOTHING`}`,
    );
  }
} finally {
  await manager.shutdown();
}
process.exit(failed ? 1 : 0);
