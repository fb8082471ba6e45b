import { describe, expect, it } from 'vitest';
import { hashOf, parseHash } from './router';

describe('router', () => {
  it('opens the overview without a hash', () => {
    expect(parseHash('')).toEqual({ page: 'overview', path: [], query: {} });
    expect(parseHash('#/')).toEqual({ page: 'overview', path: [], query: {} });
  });

  it('reads back what it writes, whatever the characters', () => {
    const hash = hashOf('requests', ['a/b ?#%'], { status: '5xx', model: 'x&y=1 é', empty: '', none: null });
    expect(parseHash(hash)).toEqual({ page: 'requests', path: ['a/b ?#%'], query: { status: '5xx', model: 'x&y=1 é' } });
  });

  it('keeps a part that is not encoded well', () => {
    expect(parseHash('#/requests/%E0%A4%A').path).toEqual(['%E0%A4%A']);
  });
});
