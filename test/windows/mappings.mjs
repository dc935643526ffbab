// Mappings of sections, and what takes their addresses when they are closed: the addon by itself.
import { finish } from './helpers/cases.mjs';
import './helpers/mapping-cases.mjs';

finish();
