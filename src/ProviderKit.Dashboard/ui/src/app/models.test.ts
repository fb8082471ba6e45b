import { expect, it } from 'vitest';
import { findModels, preferred } from './models';

const all = [
  { id: 'atlas-openai/gpt-4o', owned_by: 'atlas' }, { id: 'ext-openai-text-embedding-3-small', owned_by: 'openai' },
  { id: 'ext-openai-gpt-4o', owned_by: 'openai' }, { id: 'ext-google-gemini-2.5-pro', owned_by: 'google' },
];

it('begins with a model that chats', () => {
  expect(preferred(all)).toBe('ext-openai-gpt-4o');
  expect(preferred(all.slice(0, 2))).toBe('atlas-openai/gpt-4o');
  expect(preferred([])).toBe('');
});

it('finds by words, in the name or the provider', () => {
  expect(findModels(all, 'gpt open').map((model) => model.id)).toEqual(['atlas-openai/gpt-4o', 'ext-openai-gpt-4o']);
  expect(findModels(all, 'ext-openai')[0]!.id).toBe('ext-openai-text-embedding-3-small');
  expect(findModels(all, 'google').length).toBe(1);
  expect(findModels(all, '').length).toBe(4);
});
