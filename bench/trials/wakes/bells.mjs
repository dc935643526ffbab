// The bells alone, without a board that says who waits for what.
import { Bell, Ringer } from '@shmd/native';

function side(own, other) {
  const bell = new Bell(own);
  let ringer;
  let heard;
  bell.listen(() => heard());
  bell.ref();
  return {
    tell() {
      ringer ??= new Ringer(other);
      ringer.ring();
    },
    hear: () =>
      new Promise((resolve) => {
        heard = resolve;
      }),
    close: () => bell.close(),
  };
}

export function near({ path }) {
  const where = { here: `${path}.near`, there: `${path}.far` };
  for (const name of Object.values(where)) Bell.make(name);
  const own = side(where.here, where.there);
  return {
    where,
    ...own,
    end() {
      own.close();
      for (const name of Object.values(where)) Bell.remove(name);
    },
  };
}

export const far = ({ here, there }) => side(there, here);
