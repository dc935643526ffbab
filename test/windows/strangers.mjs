// What belongs to another user: clients send nothing to their pipes, and managers take charge of nothing of theirs.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import { connect } from '@shmd/client';
import { SharedMemoryManager } from '@shmd/manager';
import { userSid } from '@shmd/native';
import { check, skip } from './helpers/cases.mjs';
import { address, coded, end, manager, prefix } from './helpers/own-manager.mjs';
import { program } from './helpers/programs.mjs';

const STRANGER = 'S-1-5-21-1-2-3-1001';
const ADMINISTRATORS = 'S-1-5-32-544';

/** A pipe and a section of that owner's, in a process of their own. Null where the system does not let us make such. */
async function owned(owner, name) {
  const pipe = `${address}-${name}`;
  const section = `${prefix}${name}`;
  const child = spawn(program('stranger'), [pipe, section, owner], { stdio: ['pipe', 'pipe', 'inherit'] });
  let said = '';
  const lines = (count) =>
    new Promise((resolve, reject) => {
      const look = () => said.split(/\r?\n/).length > count && resolve(said.split(/\r?\n/));
      child.stdout.on('data', (chunk) => {
        said += chunk;
        look();
      });
      child.once('close', () => reject(new Error(`the stranger has ended: ${said}`)));
      look();
    });
  const [first] = await lines(1);
  /** Ends it; how many bytes it was sent. */
  const leave = async () => {
    const heard = lines(2);
    child.stdin.end();
    return Number(/^heard (\d+)$/.exec((await heard)[1])?.[1]);
  };
  if (first === 'ready') return { pipe, section, leave };
  await leave();
  return null;
}

await check('nobody but this user may open the pipe of a manager', async () => {
  const { stdout } = await promisify(execFile)(program('access'), [address]);
  assert.equal(stdout.trim(), `D:(A;;FA;;;${userSid()})`);
});

const theirs = await owned(STRANGER, 'theirs');
if (!theirs) skip("another user's pipe and section are refused", 'this user may not make what belongs to another');
else {
  const refused = (error) => {
    assert.match(error.message, new RegExp(`belongs to another user: ${STRANGER}`));
    return coded('ERR_SHM_PERMISSION')(error);
  };
  await check("another user's section is ERR_SHM_PERMISSION, and not adopted", async () => {
    await assert.rejects(manager.adopt(theirs.section), coded('ERR_SHM_PERMISSION'));
    await assert.rejects(manager.stat(theirs.section), coded('ERR_SHM_NOT_FOUND'));
  });
  await check("another user's pipe is ERR_SHM_PERMISSION, and is sent nothing", async () => {
    await assert.rejects(connect(theirs.pipe), refused);
    assert.equal(await theirs.leave(), 0);
  });
  const again = await owned(STRANGER, 'again');
  await check('shared() neither trusts it nor begins another manager there', async () => {
    await assert.rejects(SharedMemoryManager.shared({ address: again.pipe }), refused);
    assert.equal(await again.leave(), 0);
  });
  const admins = await owned(ADMINISTRATORS, 'admins');
  await check('an administrator is trusted, as on other systems', async () => {
    await assert.rejects(connect(admins.pipe, { timeout: 2_000 }), coded('ERR_SHM_TIMEOUT'));
    assert.ok((await admins.leave()) > 0, 'it was greeted');
  });
}

await end();
