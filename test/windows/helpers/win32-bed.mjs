// The back end of Windows, and what others may do there, for the conformance suite: see test/conformance/bed.ts.
import { adoptSection, attach, close, SegmentSpace } from '@shmd/native';
import { HeldStore } from '../../../packages/manager/dist/segments/held-store.js';
import { ownPrefix } from './own-prefix.mjs';

const PAGE = 4096;

/** Of a keeper that was released there is none: then only name and identity are left to try with. */
function granted(keeper) {
  try {
    return keeper.grant(process.pid, 'read-write');
  } catch (error) {
    if (error.code === 'EBADF') return undefined;
    throw error;
  }
}

export function win32Bed() {
  const space = new SegmentSpace('');
  const prefix = ownPrefix();
  // Nothing lists sections: these are all the names that were ever asked for here.
  const asked = new Set();
  const strangers = new Map();
  const mapped = [];
  const store = new HeldStore(space, adoptSection);
  const create = store.create.bind(store);
  store.create = (segment) => {
    asked.add(segment.osName);
    return create(segment);
  };
  return {
    store,
    prefix,
    tooMuch: 2 ** 46,
    slowBytes: undefined,
    told: (size) => Math.ceil(size / PAGE) * PAGE,
    namesTell: false,
    outlive: false,
    names: () => [...asked].filter((name) => space.find(name) !== null),
    recorded: undefined,
    place(osName, size) {
      asked.add(osName);
      strangers.set(osName, space.reserveSync(size).publish(osName));
    },
    leave: (osName) => strangers.get(osName).release(),
    replace: undefined,
    placeOther: undefined,
    cut: undefined,
    map({ osName, keeper, size }) {
      const grant = granted(keeper);
      const buffer = attach('', osName, 'read-write', keeper.identity, -1, 0, size, grant);
      mapped.push(buffer);
      return new Uint8Array(buffer);
    },
    refuse: undefined,
    close() {
      for (const buffer of mapped) close(buffer, true);
      for (const stranger of strangers.values()) stranger.release();
      space.close();
    },
  };
}
