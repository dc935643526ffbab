import type { Validator } from './validator.js';

/** What scripts/validators makes of the schemas, by the name of the method or notification. */
declare const validators: { readonly [name: string]: Validator | undefined };
export default validators;
