import { describe, expect, it } from 'vitest';
import type { NamedModel } from '../../api/provider-types';
import { callsOf, conditionOf, fallbacksOf, partOf, providerOf, sharesOf, strategyText } from './routing';

const model = (strategy: string, targets: [weight: number, problem?: string][], problem?: string): NamedModel => ({
  name: 'm', strategy, ...(problem && { problem }), targets: targets.map(([weight, why], at) => ({ model: `t${at}`, weight, callsInFlight: at, ...(why && { problem: why }) })),
});
const setting = (path: string, value: unknown) => ({ path, value });

describe('sharesOf', () => {
  it('divides by weight among the targets that can serve', () => {
    expect(sharesOf(model('weighted', [[3], [1]]))).toEqual([0.75, 0.25]);
    expect(sharesOf(model('weighted', [[3], [1], [4, 'off']]))).toEqual([0.75, 0.25, 0]);
    expect(sharesOf(model('weighted', [[3, 'off']]))).toEqual([0]);
  });

  it('takes turns without weights, and has none for other strategies', () => {
    expect(sharesOf(model('round-robin', [[3], [1]]))).toEqual([0.5, 0.5]);
    expect(sharesOf(model('ordered', [[1], [1]]))).toEqual([null, null]);
  });
});

it('says whether a model can serve', () => {
  expect([model('ordered', [[1], [1]]), model('ordered', [[1], [1, 'off']]), model('ordered', [[1, 'off']]), model('lead-worker', [[1], [1, 'off']], 'needs both')]
    .map((one) => conditionOf(one).label)).toEqual(['ready', 'partly ready', 'cannot serve', 'cannot serve']);
  expect(callsOf(model('ordered', [[1], [1], [1]]))).toBe(3);
});

it('names the parts of the targets', () => {
  expect([partOf('lead-worker', 0), partOf('lead-worker', 1), partOf('ordered', 1), partOf('weighted', 0)]).toEqual(['Lead', 'Worker', '2', '']);
  expect(strategyText('new-one')).toContain('new-one');
});

it('finds the provider by its longest prefix', () => {
  const providers = [{ name: 'a', prefix: 'ext-' }, { name: 'b', prefix: 'ext-b-' }, { name: 'c', prefix: '' }];
  expect([providerOf('ext-b-x', providers)?.name, providerOf('ext-x', providers)?.name, providerOf('fast', providers)]).toEqual(['b', 'a', undefined]);
});

describe('fallbacksOf', () => {
  const expected = [{ model: 'a', to: ['b', 'c'] }, { model: 'd', to: ['e'] }];

  it('reads a list', () => {
    expect(fallbacksOf([setting('ProviderKit:Fallbacks', [{ Model: 'a', To: ['b', 'c'] }, { model: 'd', to: ['e'] }])])).toEqual(expected);
  });

  it('reads one setting for each part, in any order', () => {
    expect(fallbacksOf([
      setting('ProviderKit:Fallbacks:1:To:0', 'e'), setting('ProviderKit:Fallbacks:1:Model', 'd'), setting('ProviderKit:Fallbacks:0:Model', 'a'),
      setting('ProviderKit:Fallbacks:0:To', ['b', 'c']), setting('ProviderKit:Tokens:Cooldown', '00:01:00'),
    ])).toEqual(expected);
  });

  it('leaves out what is not set', () => {
    expect(fallbacksOf([setting('ProviderKit:Fallbacks', null), setting('ProviderKit:Fallbacks:0:Model', '')])).toEqual([]);
  });
});
