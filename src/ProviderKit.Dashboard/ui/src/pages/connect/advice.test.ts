import { expect, it } from 'vitest';
import { adviceFor } from './advice';

it('goes by the code first, then by the status', () => {
  expect(adviceFor(429, 'insufficient_quota')).toMatch(/credit/);
  expect(adviceFor(429, 'vendors_own')).toMatch(/rests/);
  expect(adviceFor(418, null)).toBeNull();
  expect(adviceFor(null, 'vendors_own')).toBeNull();
  expect(adviceFor(null, null)).toMatch(/still runs/);
});
