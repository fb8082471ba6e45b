import { describe, expect, it } from 'vitest';
import type { ConfiguredSetting } from '../../api/provider-types';
import { countOf, environmentName, fits, groupsOf, nameIn, piecesOf, textOf } from './configuration';

const setting = (path: string, changes: Partial<ConfiguredSetting> = {}): ConfiguredSetting => ({
  path, flatNames: [], default: 'none', origin: 'default', live: false, type: 'text', description: '', ...changes,
});

describe('groupsOf', () => {
  const groups = groupsOf([
    'ProviderKit:Providers:openai:BaseUrl', 'ProviderKit:Tokens:Cooldown', 'ProviderKit:Models:fast:Strategy', 'ProviderKit:AdminKey', 'ProviderKit:Tokens:Affinity:Enabled',
    'ProviderKit:RateLimits:Keys', 'ProviderKit:Providers:openai:Prefix', 'Urls',
  ].map((path) => setting(path)));

  it('puts general settings first and providers last', () => {
    expect(groups.map((group) => group.title)).toEqual(['General', 'Tokens', 'Rate Limits', 'Urls', 'Named model fast', 'Provider openai']);
    expect(groups.at(-1)?.provider).toBe('openai');
  });

  it('names settings within their group', () => {
    expect(groups.map((group) => group.settings.map((one) => nameIn(group, one)))).toEqual([
      ['AdminKey'], ['Cooldown', 'Affinity:Enabled'], ['Keys'], ['Urls'], ['Strategy'], ['BaseUrl', 'Prefix'],
    ]);
  });
});

describe('fits', () => {
  const one = setting('ProviderKit:Tokens:Cooldown', { flatNames: ['COOLDOWN', 'PK_COOLDOWN'], value: '00:01:00', origin: 'configuration', description: 'How long a token rests.' });

  it('finds every word, in the name, the value or the description', () => {
    expect(['', 'cooldown', 'pk_cool rests', '00:01 tokens'].map((text) => fits(one, { text, shown: 'all' }))).toEqual([true, true, true, true]);
    expect(fits(one, { text: 'cooldown missing', shown: 'all' })).toBe(false);
  });

  it('leaves out defaults, or all but the operator’s', () => {
    expect([fits(one, { text: '', shown: 'set' }), fits(one, { text: '', shown: 'operator' }), fits(setting('a'), { text: '', shown: 'set' })]).toEqual([true, false, false]);
    expect(countOf([one, setting('a')], 'configuration')).toBe(1);
  });
});

it('writes values and names', () => {
  expect([null, undefined, true, ['a', 'b'], [{ a: 1 }], 3].map(textOf)).toEqual(['', '', 'on', 'a, b', '[{"a":1}]', '3']);
  expect(environmentName(setting('ProviderKit:Tokens:Cooldown'))).toBe('ProviderKit__Tokens__Cooldown');
  expect(environmentName(setting('a', { flatNames: ['B', 'C'] }))).toBe('B');
});

it('reads code and links of a description, and nothing else', () => {
  expect(piecesOf('See [keys](a.md#b) or `x` <b>')).toEqual([{ text: 'See keys or ', code: false }, { text: 'x', code: true }, { text: ' <b>', code: false }]);
});
