// Round trips to a bare NDJSON echo in a process of its own, whose answer is what a manager answers to status().
import { join } from 'node:path';
import { BareClient } from '../lib/bare-client.mjs';
import { endHelper, startHelper } from '../lib/helper.mjs';
import { pinApart } from '../lib/pin.mjs';
import { statusAnswer } from '../lib/status-answer.mjs';
import { contend, medianMicroseconds, settings } from '../lib/trial.mjs';

const { directory, warmUp, count, idle = 0 } = settings;
const answer = await statusAnswer(settings);

// A path of its own each time: a server that was killed leaves its socket.
const path = join(directory, `echo-${process.pid}.sock`);
const server = await startHelper('peers/echo-server.mjs', [path, JSON.stringify(answer)]);
pinApart(server.pid);
const client = await BareClient.connect(path);
const others = [];
while (others.length < idle) others.push(await BareClient.connect(path));
const request = () => client.request('manager.status');

await medianMicroseconds(warmUp, request);
await contend(
  async () => ({ us: await medianMicroseconds(count, request) }),
  async () => {
    for (const each of [client, ...others]) each.close();
    await endHelper(server);
  },
);
