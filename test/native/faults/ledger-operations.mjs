import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Ledger } from '@shmd/native';

/** Those of the ledger, in the form of operations.mjs. */
export function ledgerOperations({ shmDir, ledgerDir, space, names, removeSegments }) {
  const path = join(ledgerDir, 'ledger');
  const openLedger = () => {
    const ledger = Ledger.open(path);
    ledger.begin(shmDir, 'note');
    const recorded = ['one', 'two'].map((name) => {
      const backing = space.reserveSync(64);
      backing.publish(name);
      ledger.recordSegment(`uid-${name}`, backing.identity, name === 'two', name, '{}');
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

  // It is there and listed, or neither.
  const madeInLedger = (act) => {
    const made = change(act, ({ segments }) => segments.length === 3);
    const check = (context, error) => {
      if (names().includes('three') === Boolean(error)) return `there is ${names()}`;
      return made.check(context, error);
    };
    return { ...made, check };
  };

  return {
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
      ({ ledger }) => ledger.begin(shmDir, 'other note', ['uid-two']),
      ({ note, segments }) => note === 'other note' && segments.length === 1,
    ),
    'Ledger.recordSegment': change(
      ({ ledger }) => ledger.recordSegment('uid-three', '1:1:n', false, 'three', 'x'.repeat(500)),
      ({ segments }) => segments.length === 3,
    ),
    'Ledger.createSegment': madeInLedger(({ ledger }) =>
      ledger.createSegment(space, 64, 'uid-three', false, 'three', '{}', 'three'),
    ),
    'Ledger.publishSegment': {
      ...madeInLedger(({ ledger, backing }) =>
        ledger.publishSegment(backing, 'uid-three', false, 'three', '{}', 'three'),
      ),
      prepare: () => ({ ...openLedger(), backing: space.reserveSync(64) }),
      letsGo: true,
    },
    'Ledger.removeSegments': {
      prepare: () => ({ ...openLedger(), identities: ['one', 'two'].map((name) => space.find(name).identity) }),
      act: ({ ledger, identities }) => ledger.removeSegments(space, ['uid-one', 'uid-two'], ['one', 'two'], identities),
      check: ({ ledger }, error, report) => {
        if (error) return 'it throws for what it should report';
        if ((report?.failed.join() ?? '') !== names()) return `says ${report?.failed} failed; there is ${names()}`;
        const listed = ledger.read().segments.map(({ osName }) => osName);
        // What could not be struck out is a record too many.
        if (report?.unrecorded) return undefined;
        return listed.join() === names() ? undefined : `there is ${names()}, and listed ${listed}`;
      },
      finish: finishLedger,
    },
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
        context.ledger.removeSegments(space, ['uid-one'], ['absent'], ['1:1:n']);
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
  };
}
