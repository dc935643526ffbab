// Ways to spoil a good message: as a value, as text, and as bytes.

const LARGEST = Number.MAX_SAFE_INTEGER;

/** Values that are at home nowhere, or on the edge of somewhere. */
const VALUES = [
  null,
  true,
  false,
  0,
  -0,
  -1,
  1.5,
  2 ** 31,
  2 ** 31 - 1,
  2 ** 32,
  LARGEST,
  LARGEST + 1,
  -LARGEST,
  1e308,
  '',
  '0',
  'hello',
  '__proto__',
  'constructor',
  '../../etc/passwd',
  'a\0b',
  '\ud800',
  '\u001b[2J',
  'x'.repeat(201),
  'y'.repeat(1_000),
  [],
  [[]],
  {},
  { __proto__: null, a: 1 },
  JSON.parse('{"__proto__":{"polluted":true}}'),
  { toString: 1, valueOf: 1 },
  { length: 1, 0: 'a' },
];

const KEYS = ['__proto__', 'constructor', 'prototype', 'extra', '', 'toJSON', 'id', 'name', 'size', 'k'.repeat(2_000)];

const nest = (value, levels) => {
  let nested = value;
  for (let i = 0; i < levels; i++) nested = i % 2 ? [nested] : { a: nested };
  return nested;
};

/** What is large is slow to send: it comes once in fifty times. */
function seldom(random, small, large) {
  return random.chance(0.02) ? large : random.pick(small);
}

/** Changes one place somewhere in a message. */
export function spoilValue(random, message) {
  const copy = JSON.parse(JSON.stringify(message));
  const places = [];
  collect(copy, places);
  const { container, key } = random.pick(places);
  random.pick([
    () => set(container, key, random.pick(VALUES)),
    () => delete container[key],
    () => set(container, random.pick(KEYS), random.pick(VALUES)),
    () => set(container, key, nest(container[key], seldom(random, [1, 2, 31, 33], 1_000))),
    () => set(container, key, Array(seldom(random, [2, 65], 5_000)).fill(container[key])),
    () => set(container, key, structuredClone(random.pick(places).container)),
    () => set(container, random.pick(KEYS), container[key]),
  ])();
  return copy;
}

/** As JSON.parse does it: `__proto__` becomes a member like any other. */
function set(container, key, value) {
  Object.defineProperty(container, key, { value, enumerable: true, configurable: true, writable: true });
}

function collect(container, places) {
  for (const key of Object.keys(container)) {
    places.push({ container, key });
    if (typeof container[key] === 'object' && container[key] !== null) collect(container[key], places);
  }
}

const TOKENS = [
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '"',
  '\\',
  '\n',
  '\r',
  '\0',
  ' ',
  '1',
  '-',
  'e',
  '.',
  'null',
  '\\u0000',
  '\\ud800',
  '/*',
  '\ufeff',
];

/** Changes a message's text, so that it may be JSON no more. */
export function spoilText(random, text) {
  const at = random.below(text.length + 1);
  const length = random.below(12);
  return random.pick([
    () => text.slice(0, at) + random.pick(TOKENS) + text.slice(at),
    () => text.slice(0, at) + text.slice(at + length),
    () => text.slice(0, at) + text.slice(at, at + length).repeat(random.below(20)) + text.slice(at),
    () => text.slice(0, at),
    () => text.slice(at),
    () => text + text,
    () => `[${text}]`,
    () =>
      text.replaceAll(/\d+/g, () =>
        random.pick(['1e400', '01', '0x1', '1.0', '-0', '9007199254740993', '1'.repeat(500)]),
      ),
    () => text.replace('"id":', '"id":1,"id":'),
    () => text.padEnd(seldom(random, [1_000, 9_000], random.pick([1_048_576, 1_048_577]))),
    () => random.pick(['GET / HTTP/1.1', '', '{}', 'null', '[]', '0', '"', '{"jsonrpc":"2.0"}', '['.repeat(2_000)]),
  ])();
}

/** Changes bytes of a line, newlines too. */
export function spoilBytes(random, bytes) {
  const copy = Buffer.from(bytes);
  for (let i = 0; i <= random.below(3); i++) {
    const at = random.below(copy.length);
    copy[at] = random.pick([
      0,
      0x0a,
      0x22,
      0x7f,
      0x80,
      0xc0,
      0xed,
      0xf5,
      0xff,
      copy[at] ^ (1 << random.below(8)),
      random.below(256),
    ]);
  }
  return copy;
}
