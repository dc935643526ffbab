import { clientNameProblem, metaProblem, nameProblem, osNameProblem, shapeProblem, sizeProblem } from './problems.js';
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

/** Puts into words what a validator tells of a value that it refused: in zod's, without zod. */
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
    return { path: [member], message: misfit(schema.properties?.[member] ?? {}, undefined) };
  }
  if (keyword === 'problemOfWhole') return params.problem as Reason;
  if (keyword === 'problem') return here(params.problem as string);
  if (keyword === 'additionalProperties') return here(unknownMembers(data as object, schema));
  return here(limit(keyword, params.limit ?? params.pattern) ?? misfit(schema, data));
}

function here(message: string): Reason {
  return { path: [], message };
}

function unknownMembers(value: object, { properties = {} }: Schema): string {
  const unknown = Object.keys(value).filter((key) => !Object.hasOwn(properties, key));
  return `Unrecognized key${unknown.length > 1 ? 's' : ''}: ${unknown.map((key) => `"${key}"`).join(', ')}`;
}

function limit(keyword: string, bound: unknown): string | undefined {
  const number = Math.abs(bound as number) === Number.MAX_SAFE_INTEGER ? 'int' : 'number';
  if (keyword === 'minimum') return `Too small: expected ${number} to be >=${bound}`;
  if (keyword === 'maximum') return `Too big: expected ${number} to be <=${bound}`;
  if (keyword === 'exclusiveMinimum') return `Too small: expected number to be >${bound}`;
  if (keyword === 'minLength') return `Too small: expected string to have >=${bound} characters`;
  if (keyword === 'pattern') return `Invalid string: must match pattern /${bound}/`;
  if (keyword === 'maxLength') return `Too big: expected string to have <=${bound} characters`;
  return undefined;
}

function misfit({ type, enum: options, problem }: Schema, value: unknown): string {
  const question = QUESTIONS.get(problem ?? '');
  if (question) return question(value) ?? 'Invalid input';
  if (options) return `Invalid option: expected one of ${options.map((option) => `"${option}"`).join('|')}`;
  const [expected] = [type].flat();
  if (expected === undefined) return 'Invalid input';
  const whole = Number.isFinite(value) ? 'int' : 'number';
  return `Invalid input: expected ${expected === 'integer' ? whole : expected}, received ${kindOf(value)}`;
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  return typeof value;
}
