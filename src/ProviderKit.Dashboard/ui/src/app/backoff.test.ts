import { expect, it } from 'vitest';
import { retryDelay } from './backoff';

it('waits longer after each failure, up to 15 seconds', () => {
  expect([1, 2, 3, 4, 5, 6, 50].map(retryDelay)).toEqual([1, 2, 3, 5, 8, 15, 15]);
  expect(retryDelay(0)).toBe(1);
});
