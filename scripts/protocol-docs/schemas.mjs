// The JSON Schemas of the protocol, from the zod schemas that the validators are compiled from, too.
import { methods, notifications } from '@shmd/protocol';
import * as S from '@shmd/protocol/schemas';
import * as z from 'zod';

// A schema that asks one question has no structure to read: this says what the question is. Its own tests hold it to that.
const QUESTIONS = new Map([
  [S.name, { type: 'string', minLength: 1, title: 'segment name' }],
  [S.osName, { type: 'string', minLength: 1, title: 'text of at most 255 bytes of UTF-8, a name without a directory' }],
  [S.size, { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER }],
  [S.shape, { type: 'array', items: { type: 'integer', minimum: 0 }, maxItems: 64 }],
  [S.meta, { type: 'object', title: 'JSON object, at most 4096 bytes and 32 levels' }],
  [S.clientName, { type: 'string', title: 'text of at most 64 bytes of UTF-8 without control characters' }],
]);

function jsonSchema(schema, io) {
  const override = ({ zodSchema, jsonSchema: json }) => {
    for (const [question, answer] of QUESTIONS) if (isA(zodSchema, question)) Object.assign(json, answer);
  };
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io, override, reused: 'inline', unrepresentable: 'any' });
  return json;
}

function isA(schema, question) {
  return schema === question || schema._zod.def === question._zod.def;
}

export function protocolSchemas() {
  return {
    methods: Object.fromEntries(
      Object.entries(S.methodSchemas).map(([key, { params, result }]) => [
        methods[key].name,
        { params: jsonSchema(params, 'input'), result: jsonSchema(result, 'output') },
      ]),
    ),
    notifications: {
      [notifications.segmentEvent]: { params: jsonSchema(S.SegmentEvent, 'output') },
      [notifications.managerClosing]: { params: jsonSchema(S.Nothing, 'output') },
      [notifications.bellLost]: { params: jsonSchema(S.Nothing, 'output') },
    },
  };
}
