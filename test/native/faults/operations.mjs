// Every operation of the native layer, as { prepare, act, undo, check, finish }: `act` meets the fault; `undo` brings back what a
// success changed; `check` says what is wrong afterwards, if anything.
import { once } from 'node:events';
import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { SharedMemory } from '@shmd/client';
import { attach, close, findGroup, grantAccess, isPeerInGroup, peerIdentity, SegmentDirectory } from '@shmd/native';
import { ledgerOperations } from './ledger-operations.mjs';

const MODE = 0o600;

export function operations(shmDir, ledgerDir) {
  const directory = new SegmentDirectory(shmDir);
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
      prepare: () => withSegment(() => directory.find('segment')),
      act: ({ identity }) => attach(shmDir, 'segment', 'read-write', identity, -1, 0, -1),
      undo: (_context, buffer) => close(buffer, true),
    }),
    'new SegmentDirectory': { act: () => new SegmentDirectory(shmDir), undo: (_context, opened) => opened.close() },
    find: { prepare: segment, act: () => directory.find('segment'), finish: removeSegments },
    space: { act: () => directory.space() },
    reserveSync: {
      act: () => directory.reserveSync(4096, MODE),
      undo: (_context, reservation) => reservation.discard(),
    },
    'reserveSync with a mode that the umask cuts': {
      act: () => directory.reserveSync(4096, 0o777),
      undo: (_context, reservation) => reservation.discard(),
    },
    reserve: { act: () => directory.reserve(4096, MODE), undo: (_context, reservation) => reservation.discard() },
    publish: {
      prepare: () => directory.reserveSync(4096, MODE),
      act: (reservation) => reservation.publish('published'),
      check: (_reservation, error) => (names() === (error ? '' : 'published') ? undefined : `there is ${names()}`),
      finish: (reservation) => {
        reservation.discard();
        removeSegments();
      },
      letsGo: true,
    },
    unlink: {
      prepare: () => withSegment(() => directory.find('segment')),
      act: ({ identity }) => directory.unlink('segment', identity),
      check: (_context, error) =>
        existsSync(join(shmDir, 'segment')) === Boolean(error) ? undefined : 'wrongly there',
      finish: removeSegments,
    },
    unlinkAll: {
      prepare: () => {
        const files = ['one', 'two'].map((name) => {
          const reservation = directory.reserveSync(64, MODE);
          reservation.publish(name);
          return reservation;
        });
        return files.map(({ identity }) => identity);
      },
      act: (identities) => directory.unlinkAll(['one', 'two'], identities),
      check: (_context, error, result) => {
        if (error) return 'it throws for a name that it should report';
        return result.failed.join() === names() ? undefined : `says ${result.failed} failed; there is ${names()}`;
      },
      finish: removeSegments,
    },

    ...ledgerOperations({ shmDir, ledgerDir, directory, names, removeSegments }),

    peerIdentity: withPeer((fd) => peerIdentity(fd)),
    isPeerInGroup: withPeer((fd) => isPeerInGroup(fd, 0)),
    'grantAccess to a group': { ...granted, act: (file) => grantAccess(file, 6, 4, process.getgid(), []) },
    'grantAccess to users': { ...granted, act: (file) => grantAccess(file, 6, 4, null, [65_534]) },
    findGroup: { act: () => findGroup('root') },
  };
}
