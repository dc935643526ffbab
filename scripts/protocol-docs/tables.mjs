// Turns a JSON Schema into rows of a table.
import { MEMBERS } from './words.mjs';

const LARGEST = Number.MAX_SAFE_INTEGER;

/**
 * Rows [member, type, must, meaning] of an object schema; nested objects are spread out as `outer.inner`. `where` is `method >` for params
 * and `method <` for a result.
 */
export function rows(schema, where, prefix = '') {
  return Object.entries(schema.properties ?? {}).flatMap(([key, member]) => {
    const path = `${prefix}${key}`;
    const optional = !(schema.required ?? []).includes(key);
    const own = [`\`${path}\``, typeOf(member), optional ? 'may' : 'must', meaning(where, path)];
    return [own, ...nested(member, where, path)];
  });
}

function nested(member, where, path) {
  // Segments are described once, with segment.stat.
  if (isSegment(member) || isSegment(member.items)) return [];
  if (member.type === 'object' && member.properties) return rows(member, where, `${path}.`);
  if (member.items?.properties) return rows(member.items, where, `${path}[].`);
  return [];
}

export function isSegment(schema) {
  return schema?.properties?.osName !== undefined;
}

function meaning(where, path) {
  const words = MEMBERS[`${where} ${path}`] ?? MEMBERS[path];
  if (!words) throw new Error(`no words for ${where} ${path}: add them to scripts/protocol-docs/words.mjs`);
  return words;
}

function typeOf(schema) {
  if (schema.title) return schema.title;
  if (schema.enum) return schema.enum.map((value) => `\`${value}\``).join(', ');
  if (schema.anyOf) return schema.anyOf.map(typeOf).join(' or ');
  if (Array.isArray(schema.type)) return schema.type.join(' or ');
  if (schema.type === 'array')
    return `array of ${typeOf(schema.items)}${schema.maxItems ? `, at most ${schema.maxItems}` : ''}`;
  if (schema.type === 'integer') return integer(schema);
  if (schema.type === 'string') return text(schema);
  if (!schema.type) throw new Error(`a schema without a type: ${JSON.stringify(schema)}`);
  return schema.type;
}

function integer({ minimum = -LARGEST, maximum = LARGEST }) {
  if (minimum === -LARGEST && maximum === LARGEST) return 'integer';
  return `integer ${minimum} to ${maximum === LARGEST ? '2^53-1' : maximum === 2 ** 31 - 1 ? '2^31-1' : maximum}`;
}

function text({ minLength, maxLength }) {
  return maxLength ? `string, ${minLength ?? 0} to ${maxLength} characters` : 'string';
}

export function table(head, body) {
  if (body.length === 0) return 'None.';
  const cell = (text) => String(text).replaceAll('|', '\\|');
  return [head, head.map(() => '---'), ...body].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');
}
