import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
// @ts-expect-error a script without types
import { withoutInternal } from '../../scripts/lib/declarations.mjs';
import { root, SHIPPED } from './shipped.js';

test('nothing internal is in the types that ship', () => {
  expect(SHIPPED.filter((path) => readFileSync(join(root, path), 'utf8').includes('@internal'))).toEqual([]);
});

test('an internal member is taken out with what only it speaks of, and an internal constructor is only for subclasses', () => {
  const text = `import { type Link, type Mode } from './link.js';
import type { Inner } from './inner.js';
/** Of everybody. */
export declare class Thing extends Base implements Inner {
    #private;
    /** @internal Use \`make()\`. */
    constructor(link: Link);
    /** How. */
    get mode(): Mode;
    /** @internal */
    inner(): Inner;
    plain(): void;
}
`;
  expect(withoutInternal(text)).toBe(`import { type Link, type Mode } from './link.js';
/** Of everybody. */
export declare class Thing extends Base {
    #private;
    protected constructor();
    /** How. */
    get mode(): Mode;
    plain(): void;
}
`);
});
