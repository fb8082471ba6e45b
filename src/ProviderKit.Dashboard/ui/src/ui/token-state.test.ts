import { describe, expect, it } from 'vitest';
import type { Token } from '../api/types';
import { nextFree, readiness, removalText, stateOf } from './token-state';

const token = (changes: Partial<Token> = {}): Token => ({
  key: 'openai:1', fingerprint: 'ab', active: true, current: false, blocked: false, blockedUntil: null, quarantined: false, outOfQuota: false, probing: false,
  blockedModels: [], requests: 0, failures: 0, blocks: 0, inFlight: 0, avoidedRateLimits: 0, lastUsed: null, ...changes,
});
const blocked = (until: string, changes: Partial<Token> = {}) => token({ active: false, blocked: true, blockedUntil: until, ...changes });

describe('stateOf', () => {
  it('names the state that matters most', () => {
    const states = [
      token(), token({ inFlight: 2 }), token({ blockedModels: ['o1'] }), token({ probing: true }), blocked('2026-01-01T00:00:00Z'),
      blocked('2026-01-01T00:00:00Z', { outOfQuota: true }), blocked('9999-12-31T00:00:00Z', { quarantined: true, outOfQuota: true }),
    ].map(stateOf);
    expect(states.map((state) => state.label)).toEqual(['Ready', 'In use', 'Partly blocked', 'On trial', 'Rate limited', 'Out of quota', 'Refused']);
    expect(states.map((state) => state.resettable)).toEqual([false, false, true, true, true, true, true]);
  });

  it('counts down to the end of a block, and not of a quarantine', () => {
    expect(stateOf(blocked('2026-01-01T00:00:00Z')).until).toBe('2026-01-01T00:00:00Z');
    expect(stateOf(blocked('9999-12-31T00:00:00Z', { quarantined: true })).until).toBeNull();
  });
});

describe('nextFree', () => {
  it('is the earliest end while no token can serve', () => {
    expect(nextFree([blocked('2026-01-01T00:01:00Z'), blocked('2026-01-01T00:00:30Z')])).toBe('2026-01-01T00:00:30Z');
    expect(nextFree([blocked('2026-01-01T00:01:00Z'), token()])).toBeNull();
    expect(nextFree([blocked('2026-01-01T00:01:00Z', { quarantined: true })])).toBeNull();
    expect(nextFree([])).toBeNull();
  });
});

it('says how many tokens are ready', () => {
  expect([{ total: 0, active: 0 }, { total: 1, active: 1 }, { total: 3, active: 2 }].map(readiness)).toEqual(['No tokens', '1 token ready', '2 of 3 tokens ready']);
});

it('says how a removed token comes back', () => {
  expect(removalText('a', ['a'])).toMatch(/add it again/);
  expect(removalText('b', ['a'])).toMatch(/restore/);
});
