// Every operation of the native layer, as { prepare, act, undo, check, finish }: `act` meets the fault; `undo` brings back what a
// success changed; `check` says what is wrong afterwards, if anything.
import { once } from 'node:events';
import { closeSync, existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { SharedMemory } from '@shmd/client';
import {
  attach,
  close,
  copying,
  findGroup,
  grantAccess,
  HiddenMemory,
  isPeerInGroup,
  peerIdentity,
  SegmentSpace,
  startChild,
  takeChildEnd,
} from '@shmd/native';
import { bellOperations } from './bell-operations.mjs';
import { ledgerOperations } from './ledger-operations.mjs';

export function operations(shmDir, ledgerDir) {
  const space = new SegmentSpace(shmDir);
  const segment = () => writeFileSync(join(shmDir, 'segment'), 'content of a segment');
  const withSegment = (make) => {
    segment();
    return make();
  };
  const names = () => readdirSync(shmDir).sort().join();
  const removeSegments = () => {
    for (const name of readdirSync(shmDir)) rmSync(join(shmDir, name));
  };
  const mapped = (extra) => ({
    prepare: segment,
    undo: (_context, shm) => shm.close(),
    finish: removeSegments,
    ...extra,
  });

  const copied = (act) => ({ prepare: segment, act: () => act(Buffer.alloc(10)), finish: removeSegments });
  const withPeer = (act) => ({
    prepare: async () => {
      const server = createServer().listen(join(ledgerDir, 'peer'));
      await once(server, 'listening');
      const socket = connect(join(ledgerDir, 'peer'));
      await once(socket, 'connect');
      return { server, socket };
    },
    act: ({ socket }) => act(socket._handle.fd),
    finish: async ({ server, socket }) => {
      socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  });
  // Nobody else is let in by a grant that failed: others had nothing before, and have nothing now.
  const granted = {
    prepare: () => {
      const file = join(ledgerDir, 'granted');
      writeFileSync(file, '', { mode: 0o600 });
      return file;
    },
    check: (file) => ((statSync(file).mode & 0o007) === 0 ? undefined : 'everybody is let in'),
    finish: (file) => rmSync(file),
  };

  return {
    'SharedMemory.attach': mapped({ act: () => SharedMemory.attach('segment', { shmDir }) }),
    'SharedMemory.attach to read': mapped({ act: () => SharedMemory.attach('segment', { shmDir, access: 'read' }) }),
    'SharedMemory.attach a window': mapped({ act: () => SharedMemory.attach('segment', { shmDir, offset: 3 }) }),
    'SharedMemory.close': {
      prepare: () => withSegment(() => SharedMemory.attach('segment', { shmDir })),
      act: (shm) => shm.close(),
      check: (shm, error) => {
        if (!error) return shm.closed ? undefined : 'it is not closed';
        if (shm.closed) return 'it says that it is closed';
        return shm.buf.toString() === 'content of a segment' ? undefined : 'its memory is gone';
      },
      finish: (shm) => {
        shm.close();
        removeSegments();
      },
      letsGo: true,
    },
    'SharedMemory.unlink': {
      prepare: () => withSegment(() => SharedMemory.attach('segment', { shmDir })),
      act: (shm) => shm.unlink(),
      check: (_shm, error) => (existsSync(join(shmDir, 'segment')) === Boolean(error) ? undefined : 'wrongly there'),
      finish: (shm) => {
        shm.close();
        removeSegments();
      },
    },
    'native attach by identity': mapped({
      prepare: () => withSegment(() => space.find('segment')),
      act: ({ identity }) => attach(shmDir, 'segment', 'read-write', identity, -1, 0, -1),
      undo: (_context, buffer) => close(buffer, true),
    }),
    'new HiddenMemory': mapped({ act: () => new HiddenMemory(shmDir, 'segment', 'read-write', '', -1, 0, -1) }),
    'new SegmentSpace': { act: () => new SegmentSpace(shmDir), undo: (_context, opened) => opened.close() },
    find: { prepare: segment, act: () => space.find('segment'), finish: removeSegments },
    holds: {
      prepare: () => withSegment(() => space.find('segment')),
      act: ({ identity }) => space.holds('segment', identity, 1),
      finish: removeSegments,
    },
    room: { act: () => space.room() },
    reserveSync: {
      act: () => space.reserveSync(4096),
      undo: (_context, backing) => backing.discard(),
    },
    'reserveSync under a umask that leaves nothing': {
      prepare: () => process.umask(0o777),
      act: () => space.reserveSync(4096),
      undo: (_context, backing) => backing.discard(),
      finish: (before) => process.umask(before),
    },
    reserve: { act: () => space.reserve(4096), undo: (_context, backing) => backing.discard() },
    publish: {
      prepare: () => space.reserveSync(4096),
      act: (backing) => backing.publish('published'),
      check: (_backing, error) => (names() === (error ? '' : 'published') ? undefined : `there is ${names()}`),
      finish: (backing) => {
        backing.discard();
        removeSegments();
      },
      letsGo: true,
    },
    remove: {
      prepare: () => withSegment(() => space.find('segment')),
      act: ({ identity }) => space.remove('segment', identity),
      check: (_context, error) =>
        existsSync(join(shmDir, 'segment')) === Boolean(error) ? undefined : 'wrongly there',
      finish: removeSegments,
    },
    removeAll: {
      prepare: () => {
        const files = ['one', 'two'].map((name) => {
          const backing = space.reserveSync(64);
          backing.publish(name);
          return backing;
        });
        return files.map(({ identity }) => identity);
      },
      act: (identities) => space.removeAll(['one', 'two'], identities),
      check: (_context, error, result) => {
        if (error) return 'it throws for a name that it should report';
        return result.failed.join() === names() ? undefined : `says ${result.failed} failed; there is ${names()}`;
      },
      finish: removeSegments,
    },

    rename: {
      prepare: () => withSegment(() => space.find('segment')),
      act: ({ identity }) => space.rename('segment', 'renamed', identity),
      check: (_context, error) => (names() === (error ? 'segment' : 'renamed') ? undefined : `there is ${names()}`),
      finish: removeSegments,
    },
    'copying.readSync': copied((bytes) => copying.readSync(shmDir, 'segment', '', -1, 0, bytes)),
    'copying.read': copied((bytes) => copying.read(shmDir, 'segment', '', -1, 0, bytes)),
    'copying.writeSync': copied((bytes) => copying.writeSync(shmDir, 'segment', '', -1, 0, bytes)),
    'copying.write': copied((bytes) => copying.write(shmDir, 'segment', '', -1, 0, bytes)),

    ...ledgerOperations({ shmDir, ledgerDir, space, names, removeSegments }),
    ...bellOperations(ledgerDir),

    peerIdentity: withPeer((fd) => peerIdentity(fd)),
    isPeerInGroup: withPeer((fd) => isPeerInGroup(fd, 0)),
    'grantAccess to a group': { ...granted, act: (file) => grantAccess(file, 6, 4, process.getgid(), []) },
    'grantAccess to users': { ...granted, act: (file) => grantAccess(file, 6, 4, null, [65_534]) },
    findGroup: { act: () => findGroup('root') },

    startChild: {
      act: () => startChild('/bin/cat', []),
      undo: (_context, { pid, fd }) => {
        closeSync(fd);
        while (!takeChildEnd(pid));
      },
    },
    takeChildEnd: {
      prepare: () => startChild('/bin/cat', []),
      act: ({ pid }) => takeChildEnd(pid),
      check: (_context, error, end) => (error || end === null ? undefined : 'it has ended'),
      finish: ({ pid, fd }) => {
        closeSync(fd);
        while (!takeChildEnd(pid));
      },
    },
  };
}
