// Round trips of as many bytes as status() and its answer have, without JSON: what node:net alone costs.
import { once } from 'node:events';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { endHelper, startHelper } from '../lib/helper.mjs';
import { pinApart } from '../lib/pin.mjs';
import { answerLine, requestLine, statusAnswer } from '../lib/status-answer.mjs';
import { contend, medianMicroseconds, settings } from '../lib/trial.mjs';

const { directory, warmUp, count } = settings;
const ID = 10_000;
const request = Buffer.from(requestLine(ID));
const answer = answerLine(ID, await statusAnswer(settings));

const path = join(directory, `bytes-${process.pid}.sock`);
const server = await startHelper('peers/bytes-server.mjs', [path, Buffer.byteLength(answer)]);
pinApart(server.pid);
let answered;
const onread = {
  buffer: Buffer.alloc(65_536),
  callback() {
    answered();
    return true;
  },
};
const socket = createConnection({ path, onread });
await once(socket, 'connect');

const roundTrip = () =>
  new Promise((resolve) => {
    answered = resolve;
    socket.write(request);
  });

await medianMicroseconds(warmUp, roundTrip);
await contend(
  async () => ({ us: await medianMicroseconds(count, roundTrip) }),
  async () => {
    socket.destroy();
    await endHelper(server);
  },
);
