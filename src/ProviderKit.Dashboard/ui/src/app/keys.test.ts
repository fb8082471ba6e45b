import { expect, it } from 'vitest';
import { meaningOf } from './keys';
import { pages } from './pages';

const key = (name: string, more = {}) => ({ key: name, ctrlKey: false, metaKey: false, altKey: false, ...more });

it('gives each page a key of its own', () => {
  expect(new Set(pages.map((page) => page.key)).size).toBe(pages.length);
});

it('goes to a page after g only', () => {
  expect(meaningOf(key('r'), false, true)).toBe('requests');
  expect(meaningOf(key('r'), false, false)).toBeNull();
  expect(meaningOf(key('g'), false, false)).toBe('g');
});

it('leaves keys to fields and to the browser', () => {
  expect(meaningOf(key('/'), true, false)).toBeNull();
  expect(meaningOf(key('r', { ctrlKey: true }), false, true)).toBeNull();
});
