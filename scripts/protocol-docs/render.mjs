// The generated parts of docs/protocol.md, by the name of their marker.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ERROR_CODES, RPC_CODES, WIRE_LIMITS } from '@shmd/protocol';
import { isSegment, rows, table } from './tables.mjs';
import { METHODS, NOTIFICATIONS } from './words.mjs';

const LIMITS = {
  frameBytes: 'bytes of a line, the newline excluded, either way; beyond: the connection is closed',
  helloMs: 'ms until hello must have been said; then the connection is closed',
  inputTotalBytes:
    'bytes of unfinished lines on all connections together; beyond: the connection with the longest is closed',
  requestsInFlight:
    'requests of one connection without an answer; beyond: ERR_SHM_QUOTA for one that cannot be answered at once',
  requestsTotal: 'the same on all connections together',
  outputPauseBytes: 'bytes waiting for a reader at which the manager stops reading from it',
  outputCloseBytes: 'bytes waiting for a reader at which its connection is closed',
  outputTotalBytes:
    'bytes waiting for all readers together; beyond: the connection with the most is closed. Events count once for all',
  connections: 'connections of one manager; beyond: closed at once',
  attachments: 'attachments of one connection; beyond: ERR_SHM_TOO_MANY_ATTACHMENTS',
  metaBytes: 'bytes of `meta` as JSON',
  metaDepth: 'levels of nesting in `meta`, itself included',
  clientNameBytes: 'bytes of a client’s name and version',
};

const RPC_MEANINGS = {
  parseError: 'the line is no JSON, or no UTF-8; `id` is null',
  invalidRequest: 'JSON, but no request: a batch, a bad or repeated id, a wrong or unknown member',
  methodNotFound: 'no such method',
  invalidParams: 'parameters that break the schema: see `data.code`',
  internalError: 'a defect in the manager. No input may cause it: report it',
  shmd: 'everything else: see `data.code`',
};

export function parts({ methods, notifications }) {
  return {
    limits: table(
      ['limit', 'value', 'meaning'],
      Object.entries(WIRE_LIMITS).map(([key, value]) => [key, value, word(LIMITS, key)]),
    ),
    'rpc-codes': table(
      ['code', 'meaning'],
      Object.entries(RPC_CODES).map(([key, code]) => [code, word(RPC_MEANINGS, key)]),
    ),
    'error-codes': table(
      ['`data.code`', 'meaning'],
      Object.entries(ERROR_CODES).map(([code, about]) => [`\`${code}\``, about]),
    ),
    methods: Object.entries(methods)
      .map(([name, schema]) => method(name, schema, methods[DESCRIBER].result))
      .join('\n\n'),
    notifications: Object.entries(notifications)
      .map(([name, schema]) => notification(name, schema))
      .join('\n\n'),
  };
}

const DESCRIBER = 'segment.stat';

const HEAD = ['member', 'type', '', 'meaning'];

function method(name, { params, result }, segment) {
  const { about, errors } = word(METHODS, name);
  for (const code of errors) if (!(code in ERROR_CODES)) throw new Error(`${name}: ${code} is no error code`);
  return [
    `### \`${name}\``,
    about,
    `Params\n\n${table(HEAD, rows(params, `${name} >`))}`,
    `Result\n\n${resultOf(name, result, segment)}`,
    `Errors: ${errors.length > 0 ? errors.map((code) => `\`${code}\``).join(', ') : 'none of its own'}.`,
    example(name),
  ].join('\n\n');
}

/** A segment is described in full once, with the method that does nothing else. */
function resultOf(name, schema, segment) {
  const all = rows(schema, `${name} <`);
  if (!isSegment(schema) || name === DESCRIBER) return table(HEAD, all);
  const more = all.filter(([member]) => !(member.slice(1, -1) in segment.properties));
  const intro = `The segment, as \`${DESCRIBER}\` describes it`;
  return more.length === 0 ? `${intro}.` : `${intro}, and\n\n${table(HEAD, more)}`;
}

function notification(name, { params }) {
  return [`### \`${name}\``, word(NOTIFICATIONS, name), table(HEAD, rows(params, `${name} <`)), example(name)].join(
    '\n\n',
  );
}

/** The first request and answer of the frozen messages. */
function example(name) {
  const path = fileURLToPath(new URL(`../../test/fixtures/protocol-1/${name}.txt`, import.meta.url));
  const lines = readFileSync(path, 'utf8').split('\n');
  const shown = lines[0].startsWith('>') ? lines.slice(0, 2) : lines.slice(0, 1);
  return `\`\`\`text\n${shown.join('\n')}\n\`\`\``;
}

function word(words, key) {
  if (!words[key]) throw new Error(`no words for ${key}: add them to scripts/protocol-docs`);
  return words[key];
}
