// Fails each system call of each operation in turn, with each errno, and looks what is left. Prints { calls, problems }.
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { ShmError } from '@shmd/client';
import { attachmentStats } from '@shmd/native';
import { FaultControl } from './control.mjs';
import { operations } from './operations.mjs';

const CUT_SHORT = 0;
const ERRORS = [constants.errno.ENOMEM, constants.errno.EMFILE, constants.errno.ENOSPC, constants.errno.EIO, CUT_SHORT];

const [folder] = process.argv.slice(2);
const control = new FaultControl(process.env.SHMD_FAULTS);
const shmDir = join(folder, 'segments');
const ledgerDir = join(folder, 'runtime');
for (const dir of [shmDir, ledgerDir]) mkdirSync(dir);

const calls = {};
const problems = [];

function held() {
  const { attachments, bytes } = attachmentStats();
  return {
    // The listing's own descriptor is gone by the time it is looked at.
    descriptors: readdirSync('/proc/self/fd').filter((fd) => existsSync(`/proc/self/fd/${fd}`)).length,
    mappings: readFileSync('/proc/self/maps', 'utf8')
      .split('\n')
      .filter((line) => line.includes(shmDir)).length,
    attachments,
    bytes,
  };
}

function isTyped(error) {
  const cause = error instanceof ShmError ? error.cause : error;
  return typeof cause?.code === 'string' && cause.code !== 'UNKNOWN' && cause.errno < 0 && cause.syscall.length > 0;
}

async function meet(operation, n, errno) {
  const wrong = [];
  const context = await operation.prepare?.();
  const before = held();
  let error;
  let result;
  control.arm(n, errno);
  try {
    result = await operation.act(context);
  } catch (caught) {
    error = caught;
  }
  const call = control.disarm();
  if (error && !isTyped(error)) wrong.push(`untyped error: ${error.stack}`);
  if (error && call === undefined) wrong.push(`it fails without a fault: ${error.stack}`);
  const problem = operation.check?.(context, error, result);
  if (problem) wrong.push(problem);
  if (!error) await operation.undo?.(context, result);
  const after = held();
  for (const key of Object.keys(before)) {
    const letsGo = operation.letsGo && after[key] < before[key];
    if (after[key] !== before[key] && !letsGo) wrong.push(`${key}: ${before[key]} before, ${after[key]} after`);
  }
  await operation.finish?.(context);
  for (const text of wrong) problems.push({ n, errno, call, error: error?.message, text });
  return call;
}

for (const [name, operation] of Object.entries(operations(shmDir, ledgerDir))) {
  const met = new Set();
  for (const errno of ERRORS) {
    for (let n = 1; ; n++) {
      const count = problems.length;
      const call = await meet(operation, n, errno);
      for (const problem of problems.slice(count)) problem.operation = name;
      if (call === undefined) break;
      met.add(`${n} ${call}`);
    }
  }
  calls[name] = [...met];
}
console.log(JSON.stringify({ calls, problems }, null, 1));
process.exit();
