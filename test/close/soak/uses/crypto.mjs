import crypto from 'node:crypto';
import { finished } from 'node:stream/promises';
import { promisify } from 'node:util';

const { subtle } = crypto.webcrypto;
const KEY = Buffer.alloc(32, 1);
const IV = Buffer.alloc(16, 2);
const aesKey = subtle.importKey('raw', KEY, 'AES-GCM', false, ['encrypt']);
const pair = crypto.generateKeyPairSync('ed25519');
const MOST = 65_536;

export const uses = {
  randomFill: ({ view }) => promisify(crypto.randomFill)(view),
  'randomFill of a part': ({ view }) => promisify(crypto.randomFill)(view, view.length >> 1),
  randomFillSync: ({ view }) => crypto.randomFillSync(view),
  getRandomValues: ({ view }) => crypto.webcrypto.getRandomValues(view.subarray(0, MOST)),
  hash: ({ view }) => crypto.createHash('sha256').update(view).digest(),
  'hash, closed between two updates': ({ view, close }) => {
    const hash = crypto.createHash('sha512').update(view);
    close();
    return hash.update(view).digest();
  },
  hmac: ({ view }) => crypto.createHmac('sha256', view).update(view).digest(),
  cipher: ({ view, close }) => {
    const cipher = crypto.createCipheriv('aes-256-ctr', KEY, IV);
    cipher.update(view);
    close();
    cipher.update(view);
    return cipher.final();
  },
  'cipher as a stream': ({ view, orDestroyed }) => {
    const cipher = crypto.createCipheriv('aes-256-cbc', KEY, IV).resume();
    cipher.write(view);
    cipher.end(view);
    return orDestroyed(finished(cipher), cipher);
  },
  pbkdf2: ({ view }) => promisify(crypto.pbkdf2)(view, view.subarray(0, 64), 400, 64, 'sha256'),
  scrypt: ({ view }) => promisify(crypto.scrypt)(view, view.subarray(0, 64), 64, { N: 256, r: 4 }),
  hkdf: ({ view }) => promisify(crypto.hkdf)('sha256', view.subarray(0, 512), view.subarray(0, 64), '', 64),
  sign: ({ view }) => promisify(crypto.sign)(null, view, pair.privateKey),
  'WebCrypto digest': ({ view }) => subtle.digest('SHA-256', view),
  'WebCrypto encrypt': async ({ view }) =>
    subtle.encrypt({ name: 'AES-GCM', iv: view.subarray(0, 12) }, await aesKey, view),
  'WebCrypto importKey': ({ view }) => subtle.importKey('raw', view.subarray(0, 32), 'PBKDF2', false, ['deriveBits']),
};
