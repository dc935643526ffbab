// What JSON Schema has no word for.
import { _, Name } from 'ajv';

/**
 * A keyword whose value names one of our own functions. The module has it imported: when ajv tries the code out here, it is not called.
 * Beside the schema's own type, or for objects alone: then after all that is said of their members.
 */
function question(keyword, type) {
  return {
    keyword,
    schemaType: 'string',
    ...(type && { type }),
    error: { message: '', params: ({ params }) => _`{problem: ${params.problem}}` },
    code(cxt) {
      const problem = cxt.gen.const('problem', _`${new Name(cxt.schema)}(${cxt.data})`);
      cxt.setParams({ problem });
      cxt.fail(_`${problem} !== undefined`);
    },
  };
}

export const QUESTIONS = [question('problem'), question('problemOfWhole', 'object')];

/** A safe integer from this one on: in one test what JSON Schema says in three keywords, each with its error. */
export const WHOLE = {
  keyword: 'wholeFrom',
  schemaType: 'number',
  code: (cxt) => cxt.fail(_`!(Number.isSafeInteger(${cxt.data}) && ${cxt.data} >= ${cxt.schema})`),
};
