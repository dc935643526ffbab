// What another process does with bells, and holds.
import { Bell, Ringer } from '@shmd/native';
import { answer } from './child.mjs';

const held = [];

answer({
  open: ({ name }) => {
    held.push(new Bell(name));
    return {};
  },
  /** Until it was heard. */
  hear: () =>
    new Promise((resolve) => {
      held[0].listen(() => resolve({}));
      held[0].ref();
    }),
  ring: ({ name }) => {
    const ringer = new Ringer(name);
    const rung = ringer.ring();
    ringer.close();
    return { rung };
  },
});
