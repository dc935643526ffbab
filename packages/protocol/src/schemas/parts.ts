import * as z from 'zod';
import { type DType, ITEM_SIZES } from '../array-layout.js';
import {
  clientNameProblem,
  identityProblem,
  metaProblem,
  nameProblem,
  osNameProblem,
  shapeProblem,
  sizeProblem,
} from '../problems.js';
import type { JsonObject } from '../types.js';
import { asked, checked } from './checked.js';

// What members of requests and answers are made of.

export const name = checked<string>(nameProblem);
export const osName = checked<string>(osNameProblem);
export const size = checked<number>(sizeProblem);
export const shape = checked<number[]>(shapeProblem);
export const meta = checked<JsonObject>(metaProblem);
export const clientName = checked<string>(clientNameProblem);
export const identity = asked<string>(z.string(), identityProblem);

export const count = z.int().nonnegative();
export const dtype = z.enum(Object.keys(ITEM_SIZES) as [DType, ...DType[]]);
export const lifetime = z.enum(['manager', 'owner', 'attached', 'persistent']);
export const state = z.enum(['ready', 'initialising', 'lost']);
