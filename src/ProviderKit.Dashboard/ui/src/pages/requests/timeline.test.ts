import { describe, expect, it } from 'vitest';
import type { RequestDetail } from '../../api/types';
import { layOut, ticksOf } from './timeline';

const request = (more: Partial<RequestDetail>): RequestDetail => ({
  id: 'req_1', started: '2026-01-01T00:00:00.000Z', streamed: false, attempts: 1, ended: true, status: 200, durationMs: 100, steps: [], omittedSteps: 0, ...more,
});

describe('layOut', () => {
  it('tells a rotation in order, with bars in shares of the whole time', () => {
    const { items, totalMs } = layOut(request({
      steps: [
        { atMs: 0, kind: 'target', provider: 'openai', upstreamModel: 'gpt-4o' },
        { atMs: 1, kind: 'token_skipped', provider: 'openai', token: 't1', reason: 'blocked', freeInMs: 41_000 },
        { atMs: 10, kind: 'attempt', token: 't2', durationMs: 20, succeeded: false, error: 'rate_limited', upstreamStatus: 429, message: 'Slow down' },
        { atMs: 30, kind: 'waited', waitedFor: 'backoff', durationMs: 20, succeeded: true },
        { atMs: 50, kind: 'attempt', token: 't3', durationMs: 50, succeeded: true, keptToken: true, preferredToken: 't3' },
        { atMs: 100, kind: 'answered', provider: 'openai', token: 't3' },
      ],
    }), 0);
    expect(totalMs).toBe(100);
    expect(items.map((item) => item.title)).toEqual([
      'Provider openai, model gpt-4o', 'Token t1 skipped', 'Attempt 1 with token t2', 'Waited before the next attempt', 'Attempt 2 with token t3',
      'openai answered with token t3', 'Ended with status 200',
    ]);
    expect(items[1]?.detail).toBe('blocked, free in 41 s');
    expect(items[2]).toMatchObject({ start: 0.1, length: 0.2, tone: 'bad' });
    expect(items[2]?.detail).toBe('failed after 20 ms: rate limited (HTTP 429). Slow down');
    expect(items[4]?.detail).toContain('served this conversation before');
  });

  it('shows the stream from its first byte to the end', () => {
    const { items } = layOut(request({ streamed: true, firstByteMs: 25 }), 0);
    expect(items[0]).toMatchObject({ kind: 'stream', start: 0.25, length: 0.75 });
  });

  it('lets a running request grow with the time', () => {
    const { items, totalMs } = layOut(request({ ended: false, status: undefined, durationMs: undefined } as never), Date.parse('2026-01-01T00:00:05.000Z'));
    expect(totalMs).toBe(5000);
    expect(items.at(-1)?.title).toBe('Still running');
  });

  it('says that the client ended it, and why it failed', () => {
    expect(layOut(request({ status: 499 }), 0).items.at(-1)?.title).toBe('The client ended the request');
    expect(layOut(request({ status: 502, error: 'upstream_error', message: 'Boom' }), 0).items.at(-1)?.detail).toBe('upstream error');
  });

  it('copes with a request without time or steps, and with unknown steps', () => {
    const { items } = layOut(request({ durationMs: 0, steps: [{ atMs: 0, kind: 'new_kind' as never }] }), 0);
    expect(items.every((item) => Number.isFinite(item.start) && item.start <= 1)).toBe(true);
    expect(items[0]?.title).toBe('new kind');
  });
});

it('marks round times on the axis', () => {
  expect(ticksOf(100)).toEqual([0, 50, 100]);
  expect(ticksOf(1)).toEqual([0, 0.5, 1]);
  expect(ticksOf(61_000)).toEqual([0, 20_000, 40_000, 60_000]);
  expect(ticksOf(0.001).length).toBeLessThanOrEqual(6);
});
