/**
 * What tells one creation of a segment from any other object: text that is compared, kept and handed on, and read by the addon alone.
 * On the wire it stands beside `dev` and `ino`, which were all that the first managers told of a segment.
 */
export type Identity = string;

export interface WireIdentity {
  dev: number;
  ino: number;
  identity?: string | undefined;
}

/** `dev:ino:proof`, the form of native/src/platform/object_id.h. */
const FORM = /^(\d{1,16}):(\d{1,16}):(n|[bgo]\d{1,20})$/;

/** Says what is wrong with what should be an identity. */
export function identityProblem(text: unknown): string | undefined {
  return typeof text === 'string' && FORM.test(text) ? undefined : 'no identity';
}

export function toWire(identity: Identity): WireIdentity {
  const [, dev, ino] = FORM.exec(identity) ?? [];
  return { dev: Number(dev), ino: Number(ino), identity };
}

export function fromWire({ dev, ino, identity }: WireIdentity): Identity {
  return identity ?? `${dev}:${ino}:n`;
}
