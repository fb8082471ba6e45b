import { describe, expect, it } from 'vitest';
import type { Provider, Token } from '../../api/types';
import { whatIsWrong } from './wrong';

const now = Date.parse('2026-01-01T00:00:00Z');
const healthy = { status: 'healthy', consecutiveFailures: 0, lastSuccess: null, lastFailure: null };
const provider = (name: string, more: Partial<Provider> = {}): Provider => ({
  name, enabled: true, switchedOff: false, configured: true, errors: [], condition: 'ready', prefix: `ext-${name}-`, dialects: [], credential: 'required',
  health: healthy, tokens: { total: 3, active: 3, blocked: 0 }, ...more,
});
const token = (key: string, more: Partial<Token> = {}): Token => ({
  key, fingerprint: '', active: true, current: false, blocked: false, blockedUntil: null, quarantined: false, outOfQuota: false, probing: false, blockedModels: [],
  requests: 0, failures: 0, blocks: 0, inFlight: 0, avoidedRateLimits: 0, lastUsed: null, ...more,
});
const blocked = (key: string, seconds: number) => token(key, { active: false, blocked: true, blockedUntil: new Date(now + seconds * 1000).toISOString() });
const say = (...args: Parameters<typeof whatIsWrong>) => whatIsWrong(...args).map((one) => `${one.tone} ${one.provider}: ${one.text}${one.advice ? ` ${one.advice}` : ''}`);

describe('whatIsWrong', () => {
  it('finds nothing where all is well or not enabled', () => {
    expect(say([provider('a'), provider('b', { enabled: false, condition: 'off', configured: false })], { a: [token('t')] }, [], now)).toEqual([]);
  });

  it('says how many tokens are blocked and when the next is free', () => {
    expect(say([provider('githubcopilot')], { githubcopilot: [blocked('t1', 90), blocked('t2', 40.2), token('t3')] }, [], now))
      .toEqual(['warn githubcopilot: 2 of 3 tokens blocked, next free in 41 s.']);
  });

  it('only notes a block that leaves most tokens free', () => {
    expect(say([provider('a')], { a: [blocked('t1', 5), token('t2'), token('t3')] }, [], now)).toEqual(['info a: 1 of 3 tokens blocked, next free in 5 s.']);
  });

  it('takes a provider without a free token as worse', () => {
    expect(say([provider('a', { condition: 'blocked' })], { a: [blocked('t1', 5), blocked('t2', 9)] }, [], now)).toEqual(['bad a: all 2 tokens blocked, next free in 5 s.']);
    expect(say([provider('a')], { a: [blocked('t1', -1)] }, [], now)).toEqual(['bad a: its only token blocked, free now.']);
  });

  it('names tokens in quarantine and out of quota', () => {
    const tokens = [token('old', { active: false, blocked: true, quarantined: true }), token('poor', { active: false, blocked: true, outOfQuota: true }), token('t')];
    const found = say([provider('a')], { a: tokens }, [], now);
    expect(found[0]).toContain('1 of 3 tokens quarantined: old.');
    expect(found[1]).toContain('1 of 3 tokens out of quota: poor');
  });

  it('puts the worst first, and keeps the order of providers', () => {
    const found = say([
      provider('off', { enabled: false, switchedOff: true }),
      provider('warn', { condition: 'degraded', health: { ...healthy, consecutiveFailures: 1, lastErrorKind: 'timed_out' } }),
      provider('bad', { configured: false, errors: ['Set its token.'] }),
      provider('down', { condition: 'down', health: { ...healthy, consecutiveFailures: 8, lastErrorKind: 'upstream_error', lastError: 'down: <b>Boom</b>' } }),
    ], {}, [], now);
    expect(found).toEqual([
      'bad bad: enabled, but not configured. Set its token.',
      'bad down: down: its last 8 calls failed (upstream error). <b>Boom</b>',
      'warn warn: its last call failed (timed out).',
      'info off: switched off. Its clients get a 503 until it is switched on.',
    ]);
  });

  it('tells a high share of errors, but not of a few requests', () => {
    const usage = (requests: number, errors: number) => [{ name: 'a', requests, errors, cancelled: 0, promptTokens: 0, completionTokens: 0, cachedTokens: 0 }];
    expect(say([provider('a')], {}, usage(100, 20), now)[0]).toMatch(/20.?% of its requests failed \(20 of 100\)/);
    expect(say([provider('a')], {}, usage(100, 2), now)).toEqual([]);
    expect(say([provider('a')], {}, usage(5, 5), now)).toEqual([]);
  });
});
