import type { Validator } from '@shmd/protocol';

/** What scripts/validators makes of the schemas, by their names. */
declare const validators: { readonly [name: string]: Validator | undefined };
export default validators;
