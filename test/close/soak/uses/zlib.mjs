import { once } from 'node:events';
import { Readable, Writable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import zlib from 'node:zlib';

const FAST_BROTLI = { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } };

export const uses = {
  deflate: ({ view }) => promisify(zlib.deflate)(view),
  'deflate, one level deep in promises': async ({ view }) => {
    await null;
    return promisify(zlib.deflateRaw)(view, { level: 1 });
  },
  gzip: ({ view }) => promisify(zlib.gzip)(view, { chunkSize: 1024 }),
  brotli: ({ view }) => promisify(zlib.brotliCompress)(view, FAST_BROTLI),
  zstd: ({ view }) => (zlib.zstdCompress ? promisify(zlib.zstdCompress)(view) : undefined),
  'inflate what the segment holds': ({ view }) => {
    const packed = zlib.deflateSync(Buffer.alloc(view.length * 8, 'text'));
    view.set(packed.subarray(0, view.length));
    return promisify(zlib.inflate)(view.subarray(0, packed.length), { finishFlush: zlib.constants.Z_SYNC_FLUSH });
  },
  gzipSync: ({ view }) => zlib.gzipSync(view, { level: 1 }),
  crc32: ({ view }) => zlib.crc32?.(view),
  'close when the first output comes': ({ view, close, orDestroyed }) => {
    const stream = zlib.createDeflate({ level: 1 });
    stream.once('data', close);
    stream.on('data', () => {});
    stream.end(view);
    return orDestroyed(finished(stream), stream);
  },
  'close while the reader is paused': async ({ view, close, orDestroyed }) => {
    const stream = zlib.createGzip({ level: 1 });
    const done = orDestroyed(finished(stream), stream);
    stream.write(view);
    stream.end(view.subarray(view.length >> 1));
    // On a busy machine it may be destroyed before.
    await Promise.race([once(stream, 'readable'), done]);
    close();
    stream.resume();
    await done;
  },
  'pipeline to a slow writer': ({ view, later }) =>
    pipeline(
      Readable.from([view.subarray(0, 30_000), view.subarray(0, 20_000)]),
      zlib.createDeflate({ level: 0, highWaterMark: 1024, chunkSize: 1024 }),
      new Writable({ highWaterMark: 512, write: (_chunk, _encoding, done) => void later(done) }),
    ),
  CompressionStream: async ({ view }) => {
    const source = new ReadableStream({
      start(controller) {
        controller.enqueue(view);
        controller.enqueue(view.subarray(view.length >> 1));
        controller.close();
      },
    });
    await new Response(source.pipeThrough(new CompressionStream('gzip'))).arrayBuffer();
  },
};
