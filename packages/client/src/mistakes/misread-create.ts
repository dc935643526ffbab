import { quoted, ShmError, shown } from '@shmd/protocol';

/** Of the segment in an example whose size nobody has said. */
const EXAMPLE_BYTES = 4096;

/** For who calls `create` as Python's module is called, with a name and a size one after the other; or with a size that is text. */
export function misreadCreate(given: readonly unknown[]): ShmError {
  const wrong = `create() takes a number of bytes or an object of options, not ${given.map(shown).join(' and ')}`;
  return new ShmError('ERR_SHM_INVALID_ARGUMENT', `${wrong}: write ${meant(given)}`);
}

function meant(given: readonly unknown[]): string {
  const size = given.find((each) => typeof each === 'number') ?? EXAMPLE_BYTES;
  const text = given.find((each) => typeof each === 'string');
  if (text === undefined) return `create({ size: ${size}, … })`;
  if (/^[1-9]\d{0,14}$/.test(text) && given.length === 1) return `create(${text})`;
  return `create({ name: ${quoted(text)}, size: ${size} })`;
}
