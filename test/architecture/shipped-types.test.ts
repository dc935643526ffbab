import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
// @ts-expect-error a script without types
import { withoutInternal, withoutSmallExamples } from '../../scripts/lib/declarations.mjs';
import { root, SHIPPED } from './shipped.js';

test('nothing internal is in the types that ship', () => {
  expect(SHIPPED.filter((path) => readFileSync(join(root, path), 'utf8').includes('@internal'))).toEqual([]);
});

test('examples of classes and functions ship, those of members and types are in the reference alone', () => {
  const example = (text: string, indent = '') => `${indent}/**
${indent} * ${text}
${indent} *
${indent} * @example
${indent} * \`\`\`ts
${indent} * const a = { b: '*' };
${indent} *
${indent} * use(a);
${indent} * \`\`\`
${indent} */`;
  const declarations = (member: string, type: string) => `import './b.js';
${example('A class.')}
export declare class A {
${member}
    method(): void;
    /** Plain. */
    plain(): void;
}
${example('A function.')}
export declare function f(): void;
${type}
export type B = A;
`;
  expect(withoutSmallExamples(declarations(example('A method.', '    '), example('A type.')))).toBe(
    declarations('    /** A method. */', '/** A type. */'),
  );
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
