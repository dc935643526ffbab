// Everything runs on this thread: the memory goes away in the middle of an operation, through a callback.
const memory = new WebAssembly.Memory({ initial: 64 });
const MODULE = Buffer.from('0061736d010000000105016000017f03020100070501016600000a06010400412a0b', 'hex');
const decoder = new TextDecoder('utf-8');

function sum(view, end, at, close) {
  let total = 0;
  for (let i = 0; i < end; i++) {
    total += view[i];
    view[i] = total;
    if (i === at) close();
  }
  return total;
}

function sumWords(view, close) {
  const words = new BigInt64Array(view.buffer, 0, view.buffer.byteLength >> 3);
  let total = 0n;
  for (let i = 0; i < words.length; i++) {
    total ^= words[i];
    if (i === 100) close();
  }
  return total;
}

const closing = (close, value) => ({
  valueOf() {
    close();
    return value;
  },
});

const after = (close, value) => {
  close();
  return value;
};

export const uses = {
  'optimised loop': ({ view, close, random }) => {
    for (let round = 0; round < 20; round++) sum(view, Math.min(view.length, 2_000), -1, close);
    return sum(view, view.length, random.below(view.length), close);
  },
  'optimised loop over 64 bits': ({ view, close }) => sumWords(view, close),
  map: ({ view, close }) => view.map((byte, i) => (i === 10 ? after(close, byte) : byte)),
  forEach: ({ view, close }) => view.subarray(0, 99).forEach((_, i) => void (i === 3 && close())),
  reduceRight: ({ view, close }) => view.subarray(0, 99).reduceRight((sum, byte) => after(close, sum + byte), 0),
  sort: ({ view, close }) => view.subarray(0, 999).sort((a, b) => after(close, a - b)),
  toSorted: ({ view, close }) => view.subarray(0, 999).toSorted?.((a, b) => after(close, a - b)),
  iterate: ({ view, close }) => {
    for (const byte of view) if (byte >= 0) close();
  },
  spread: ({ view }) => Math.max(...view.subarray(0, 999)),
  fill: ({ view, close }) => view.fill(closing(close, 7), 0, view.length),
  'fill with an end that closes': ({ view, close }) => view.fill(7, 0, closing(close, view.length)),
  set: ({ view, close }) => view.set([1, closing(close, 2), 3]),
  copyWithin: ({ view, close }) => view.copyWithin(0, 1, closing(close, view.length)),
  subarray: ({ view, close }) => view.subarray(0, closing(close, view.length)).fill(1),
  slice: ({ buffer, close }) => buffer.slice(0, closing(close, buffer.byteLength)),
  'indexOf and lastIndexOf': ({ view, close }) => [view.indexOf(9, closing(close, 1)), view.lastIndexOf(9)],
  'new Uint8Array(view)': ({ view, close }) => [new Uint8Array(view), close(), new Uint8Array(view)],
  DataView: ({ view, close }) => {
    const data = new DataView(view.buffer);
    data.setFloat64(0, closing(close, 1.5));
    return data.getFloat64(0);
  },
  Atomics: ({ view, close }) => {
    const words = new Int32Array(view.buffer, 0, 16);
    Atomics.add(words, 0, 1);
    return Atomics.compareExchange(words, 1, closing(close, 0), 5);
  },
  'Atomics.store': ({ view, close }) => Atomics.store(new Int32Array(view.buffer, 0, 16), 3, closing(close, 5)),
  TextDecoder: ({ view, close }) => [decoder.decode(view), close(), decoder.decode(view)],
  'Buffer text': ({ view, close }) => [view.toString('latin1'), close(), view.toString('hex'), view.write('text', 0)],
  'Buffer.concat': ({ view, close }) => [Buffer.concat([view, view]), close(), Buffer.concat([view, Buffer.alloc(9)])],
  'Buffer pool': ({ view, close }) => [Buffer.from(view.subarray(0, 100)), close(), Buffer.from(view)],
  'Buffer copy, compare, swap': ({ view, close }) => {
    const other = Buffer.alloc(view.length);
    view.copy(other);
    close();
    view.copy(other);
    return [view.compare(other), view.equals(other), view.subarray(0, 0).swap16(), view.fill('ab')];
  },
  'read and write numbers': ({ view, close }) => [view.readDoubleLE(0), close(), view.writeUInt32BE(7, 0)],
  'into WebAssembly': ({ view, close }) => {
    const target = new Uint8Array(memory.buffer);
    target.set(view.subarray(0, target.length));
    close();
    target.set(view.subarray(0, target.length));
  },
  'out of WebAssembly': ({ view, close }) => {
    const source = new Uint8Array(memory.buffer, 0, Math.min(view.length, memory.buffer.byteLength));
    view.set(source);
    close();
    view.set(source);
  },
  'WebAssembly.instantiate': ({ view }) => {
    view.set(MODULE);
    return WebAssembly.instantiate(view.subarray(0, MODULE.length));
  },
  'WebAssembly.validate': ({ view }) => WebAssembly.validate(view),
  Blob: async ({ view }) => (await new Blob([view, view.subarray(1)]).arrayBuffer()).byteLength,
  Response: async ({ view }) => (await new Response(view).arrayBuffer()).byteLength,
  'byte stream': async ({ view }) => {
    const stream = new ReadableStream({
      type: 'bytes',
      pull: (controller) => {
        controller.byobRequest?.view.fill(1);
        controller.byobRequest?.respond(controller.byobRequest.view.byteLength);
      },
    });
    return stream.getReader({ mode: 'byob' }).read(view);
  },
};
