// The same mappings where the system keeps the addresses of a closed one for us: Wine does not, so the addon is linked with something that
// does as Windows documents it.
import assert from 'node:assert/strict';
import { check, finish } from './helpers/cases.mjs';

process.env.SHMD_NATIVE_DIR = process.env.SHMD_TEST_PLACEHOLDERS;
await import('./helpers/mapping-cases.mjs');

await check('placeholders were used', () => assert.ok(Number(process.env.SHMD_TEST_FILLED) > 60));

finish();
