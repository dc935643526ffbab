import { adoptSection, type Keeper, SegmentSpace } from '@shmd/native';
import { fromSystemError, ShmError } from '@shmd/protocol';
import type { DaemonConfig } from '../config.js';
import { digest } from '../digest.js';
import { randomHex } from '../random.js';
import { HeldStore } from '../segments/held-store.js';
import type { Backend, SingleInstance } from './backend.js';

/**
 * Where segments end with their manager, however that ends, because it alone holds them: nothing has to be recorded, reclaimed or guarded.
 * That it is the only one at its address is proved in the same way: by a segment that it holds.
 */
export const heldBackend: Backend = {
  prepare() {},

  async take(config) {
    const space = new SegmentSpace('');
    return new HeldInstance(new HeldStore(space, adoptSection), takeAddress(config, space));
  },
};

class HeldInstance implements SingleInstance {
  readonly inherited = [];
  readonly formerBoard = undefined;
  readonly succession = { grace: 0, lineage: randomHex(12) };
  readonly patience = 0;

  constructor(
    readonly store: HeldStore,
    private readonly claim: Keeper,
  ) {}

  begin(): void {}
  served(): void {}
  async guarded(): Promise<void> {}
  settle(): void {}

  /** The next manager of the address may begin. */
  end(): void {
    this.claim.release?.();
  }

  leave(): void {
    this.claim.release?.();
  }
}

function takeAddress({ address }: DaemonConfig, space: SegmentSpace): Keeper {
  // Names of pipes differ in more than case.
  const name = `shmd.manager.${digest(address.toLowerCase()).toString('hex')}`;
  try {
    return space.reserveSync(1).publish(name);
  } catch (error) {
    const failure = fromSystemError(error, `take the address ${address}`);
    if (failure.code !== 'ERR_SHM_EXISTS') throw failure;
    const message = `a manager already serves ${address}; connect to it, or name another address with --address`;
    throw new ShmError('ERR_SHM_EXISTS', message, { cause: error });
  }
}
