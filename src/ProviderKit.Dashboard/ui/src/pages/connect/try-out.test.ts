import { expect, it } from 'vitest';
import { successOf } from './try-out';

it('says who served, and that others failed before', () => {
  expect(successOf(null, 'm')).toBe('It works: m answered.');
  expect(successOf({ provider: 'openai', token: 'A', attempts: 1 }, 'm')).toBe('It works: openai answered with token A.');
  expect(successOf({ provider: 'openai', token: 'A', attempts: 2 }, 'm')).toContain('The first try failed');
  expect(successOf({ provider: 'openai', attempts: 3 }, 'm')).toContain('The first 2 tries failed');
});
