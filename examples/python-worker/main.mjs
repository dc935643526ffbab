// A Node parent and a Python worker on one image: a frame of 1080 × 1920 pixels, 3 bytes each, that neither ever copies to the other.
// The parent draws a frame, the worker turns it into its negative in place, the parent checks a pixel. Needs numpy: Debian's
// python3-numpy. PYTHON names the interpreter.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { SharedMemoryManager } from '@shmd/manager';

const FRAMES = 20;
const [HEIGHT, WIDTH] = [1080, 1920];

const manager = await SharedMemoryManager.start();
const frame = await manager.createArray({ name: 'frame', dtype: 'uint8', shape: [HEIGHT, WIDTH, 3] });

const worker = spawn(process.env.PYTHON ?? 'python3', [fileURLToPath(new URL('worker.py', import.meta.url))], {
  stdio: ['pipe', 'pipe', 'inherit'],
  env: { ...process.env, ...manager.env }, // shmd.connect() in the worker finds the manager by this
});
const ended = once(worker, 'exit');
const answers = createInterface({ input: worker.stdout })[Symbol.asyncIterator]();

/** The worker's next line. Fails when it has ended. */
async function answer() {
  const { value, done } = await answers.next();
  if (done) throw new Error(`the worker ended with ${(await ended)[0]}`);
  return value;
}

try {
  console.log(`parent: ${await answer()}`);
  const began = performance.now();
  for (let number = 1; number <= FRAMES; number++) {
    frame.data.fill(number); // the whole frame, and one pixel that tells this frame from the others
    frame.set(200, 540, 960, 1);
    worker.stdin.write(`${number}\n`); // only the frame's number travels
    await answer();
    if (frame.get(540, 960, 1) !== 55 || frame.get(0, 0, 0) !== 255 - number)
      throw new Error(`frame ${number} is wrong`);
  }
  const ms = (performance.now() - began) / FRAMES;
  console.log(
    `parent: ${FRAMES} frames of ${frame.data.length} bytes came back as negatives, ${ms.toFixed(1)} ms each`,
  );
  worker.stdin.end();
  const [code] = await ended;
  if (code !== 0) throw new Error(`the worker ended with ${code}`);
} finally {
  await manager.shutdown();
}
console.log('parent: the manager is gone, and the frame with it');
