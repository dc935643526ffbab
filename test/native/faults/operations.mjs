// Every operation of the native layer, as { prepare, act, undo, check, finish }: `act` meets the fault; `undo` brings back what a
// success changed; `check` says what is wrong afterwards, if anything.
import { once } from 'node:events';
import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { SharedMemory } from '@shmd/client';
import {
  attach,
  close,
  findGroup,
  grantAccess,
  isPeerInGroup,
  Ledger,
  peerIdentity,
  SegmentDirectory,
} from '@shmd/native';

const MODE = 0o600;

export function operations(shmDir, ledgerDir) {
  const path = join(ledgerDir, 'ledger');
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

  const openLedger = () => {
    const ledger = Ledger.open(path);
    ledger.begin(shmDir, directory.dev, 'note');
    const recorded = ['one', 'two'].map((name) => {
      const reservation = directory.reserveSync(64, MODE);
      reservation.publish(name);
      ledger.recordSegment(`uid-${name}`, reservation.dev, reservation.ino, name === 'two', name, '{}');
      return name;
    });
    return { ledger, recorded, before: JSON.stringify(ledger.read()) };
  };
  const finishLedger = ({ ledger }) => {
    ledger.remove();
    rmSync(path, { force: true });
    rmSync(`${path}.tmp`, { force: true });
    removeSegments();
  };
  // A change either happened and succeeded, or failed and left no trace.
  const change = (act, changed) => ({
    prepare: openLedger,
    act,
    check: ({ ledger, before }, error) => {
      if (existsSync(`${path}.tmp`)) return 'a temporary file remains';
      const after = ledger.read();
      if (after.damaged > 0) return 'the ledger is damaged';
      const same = JSON.stringify(after) === before;
      if (error && !same) return 'the ledger changed although the change failed';
      if (!error && !changed(after)) return 'the ledger did not change although the change succeeded';
    },
    finish: finishLedger,
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
      prepare: () => withSegment(() => directory.identify('segment')),
      act: ({ dev, ino }) => attach(shmDir, 'segment', 'read-write', dev, ino, 0, -1, true),
      undo: (_context, buffer) => close(buffer, true),
    }),
    'new SegmentDirectory': { act: () => new SegmentDirectory(shmDir), undo: (_context, opened) => opened.close() },
    identify: { prepare: segment, act: () => directory.identify('segment'), finish: removeSegments },
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
      prepare: () => withSegment(() => directory.identify('segment')),
      act: ({ dev, ino }) => directory.unlink('segment', dev, ino),
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
        return Float64Array.from(files.flatMap(({ dev, ino }) => [dev, ino]));
      },
      act: (identities) => directory.unlinkAll(['one', 'two'], identities),
      check: (_context, error, result) => {
        if (error) return 'it throws for a name that it should report';
        return result.failed.join() === names() ? undefined : `says ${result.failed} failed; there is ${names()}`;
      },
      finish: removeSegments,
    },

    'Ledger.open a new one': {
      act: () => Ledger.open(path),
      undo: (_context, ledger) => ledger.remove(),
      finish: () => rmSync(path, { force: true }),
    },
    'Ledger.open one that is there': {
      prepare: () => {
        const { ledger } = openLedger();
        ledger.close();
      },
      act: () => Ledger.open(path),
      undo: (_context, ledger) => ledger.close(),
      check: (_context, error, result) => {
        const ledger = error ? Ledger.open(path) : result;
        const { length } = ledger.read().segments;
        if (error) ledger.close();
        return length === 2 ? undefined : `${length} segments are listed`;
      },
      finish: () => {
        rmSync(path);
        removeSegments();
      },
    },
    'Ledger.openExisting': { act: () => Ledger.openExisting(path), undo: (_context, ledger) => ledger?.close() },
    'Ledger.read': { prepare: openLedger, act: ({ ledger }) => ledger.read(), finish: finishLedger },
    'Ledger.begin': change(
      ({ ledger }) => ledger.begin(shmDir, directory.dev, 'other note', ['uid-two']),
      ({ note, segments }) => note === 'other note' && segments.length === 1,
    ),
    'Ledger.recordSegment': change(
      ({ ledger }) => ledger.recordSegment('uid-three', 1, 1, false, 'three', 'x'.repeat(500)),
      ({ segments }) => segments.length === 3,
    ),
    'Ledger.recordRemovals': change(
      ({ ledger }) => ledger.recordRemovals(['uid-one', 'uid-two']),
      ({ segments }) => segments.length === 0,
    ),
    'Ledger.recordStop': change(
      ({ ledger }) => ledger.recordStop(),
      ({ stopped }) => stopped,
    ),
    'Ledger.compact': {
      ...change(
        ({ ledger }) => ledger.compact(),
        ({ segments }) => segments.length === 1,
      ),
      prepare: () => {
        const context = openLedger();
        context.ledger.recordRemoval('uid-one');
        return { ...context, before: JSON.stringify(context.ledger.read()) };
      },
    },
    'Ledger.recordSocket': (() => {
      const socket = join(ledgerDir, 'socket');
      const listed = change(
        ({ ledger }) => ledger.recordSocket(socket),
        (state) => state.socket !== null,
      );
      return {
        ...listed,
        prepare: async () => {
          const server = createServer().listen(socket);
          await once(server, 'listening');
          return { ...openLedger(), server };
        },
        finish: async (context) => {
          finishLedger(context);
          await new Promise((resolve) => context.server.close(resolve));
        },
      };
    })(),
    'Ledger.reclaim': {
      prepare: openLedger,
      act: ({ ledger }) => ledger.reclaim(false),
      check: ({ ledger }, error, report) => {
        if (ledger.read().segments.length !== 2) return 'the ledger changed';
        if (error || report.reason !== '')
          return names() === 'one,two' ? undefined : 'it removed what it was not sure of';
        return report.kept.join() === names() ? undefined : `says ${report.kept} stays; there is ${names()}`;
      },
      finish: finishLedger,
    },
    'Ledger.remove': {
      prepare: () => openLedger(),
      act: ({ ledger }) => ledger.remove(),
      finish: finishLedger,
      letsGo: true,
    },
    peerIdentity: withPeer((fd) => peerIdentity(fd)),
    isPeerInGroup: withPeer((fd) => isPeerInGroup(fd, 0)),
    'grantAccess to a group': { ...granted, act: (file) => grantAccess(file, 6, 4, process.getgid(), []) },
    'grantAccess to users': { ...granted, act: (file) => grantAccess(file, 6, 4, null, [65_534]) },
    findGroup: { act: () => findGroup('root') },
  };
}
