import { clientNameProblem, metaProblem, nameProblem, osNameProblem, shapeProblem, sizeProblem } from './problems.js';
import { misfit, noMatch, notAmong, notKnown, outOfBounds, wrongType } from './refusal-words.js';
import type { Explain, Fault, Reason } from './validator.js';

/** What the compiled schemas are made of, as far as words need it. */
interface Schema {
  type?: string | string[];
  enum?: readonly unknown[];
  problem?: string;
  properties?: Record<string, Schema>;
}

/** What they say of a member that is missing. */
const QUESTIONS = new Map(
  Object.entries({ clientNameProblem, metaProblem, nameProblem, osNameProblem, shapeProblem, sizeProblem }),
);

/** Puts into words what a validator tells of a value that it refused: in those of the schema, without zod. */
export const reasonOf: Explain = (_method, _value, faults) => {
  const fault = faultToName(faults);
  if (!fault) return { path: [], message: 'invalid params' };
  const { path, message } = words(fault);
  return { path: [...pathOf(fault), ...path], message };
};

/** That no alternative fits is told last. If the value has the type of one of them, what is wrong is what that one says. */
function faultToName(faults: readonly Fault[]): Fault | undefined {
  const last = faults.at(-1);
  if (last?.keyword !== 'anyOf') return last;
  const meant = faults.filter(({ keyword }) => keyword !== 'anyOf' && keyword !== 'type');
  return meant.length === 1 ? meant[0] : last;
}

function pathOf({ instancePath }: Fault): string[] {
  const steps = instancePath.split('/').slice(1);
  return steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function words(fault: Fault): Reason {
  const { keyword, params = {}, data } = fault;
  const schema = (fault.parentSchema ?? {}) as Schema;
  if (keyword === 'required') {
    const member = params.missingProperty as string;
    return { path: [member], message: other(schema.properties?.[member] ?? {}, undefined) };
  }
  if (keyword === 'problemOfWhole') return params.problem as Reason;
  if (keyword === 'problem') return here(params.problem as string);
  if (keyword === 'additionalProperties') return here(unknownMembers(data as object, schema));
  return here(limit(keyword, params.limit ?? params.pattern, data) ?? other(schema, data));
}

function here(message: string): Reason {
  return { path: [], message };
}

function unknownMembers(value: object, { properties = {} }: Schema): string {
  return notKnown(Object.keys(value).filter((key) => !Object.hasOwn(properties, key)));
}

function limit(keyword: string, bound: unknown, value: unknown): string | undefined {
  if (keyword === 'minimum') return outOfBounds('at least', bound, value);
  if (keyword === 'maximum') return outOfBounds('at most', bound, value);
  if (keyword === 'exclusiveMinimum') return outOfBounds('more than', bound, value);
  if (keyword === 'minLength') return outOfBounds('at least', bound, value, 'characters');
  if (keyword === 'maxLength') return outOfBounds('at most', bound, value, 'characters');
  if (keyword === 'maxItems') return outOfBounds('at most', bound, value, 'elements');
  if (keyword === 'pattern') return noMatch(`/${bound}/`, value);
  return undefined;
}

function other({ type, enum: options, problem }: Schema, value: unknown): string {
  const question = QUESTIONS.get(problem ?? '');
  if (question) return question(value) ?? misfit(value);
  if (options) return notAmong(options, value);
  const [expected] = [type].flat();
  if (expected === undefined) return misfit(value);
  const whole = Number.isFinite(value) ? 'int' : 'number';
  return wrongType(expected === 'integer' ? whole : expected, value);
}
