import openapi, { astToString, COMMENT_HEADER } from 'openapi-typescript';
import { expect, test } from 'vitest';
import description from '../../openapi.json?raw';
import types from './schema.ts?raw';

test('the types are those of the gateway\'s description; if not: npm run types', async () => {
  expect(COMMENT_HEADER + astToString(await openapi(description))).toBe(types);
}, 30_000);
