import type { OneProviderReply, ProviderTestReply, TokenChangeReply, TokenResetReply, TokenRotationReply, TokenTest } from '../../api/provider-types';
import { post, remove } from '../../api/client';

const of = (provider: string, action: string) => `providers/${encodeURIComponent(provider)}/${action}`;

/** The changes that the monitoring API makes to a provider. */
export const changes = {
  test: async (provider: string, token?: string): Promise<TokenTest[]> => (await post<ProviderTestReply>(of(provider, 'test'), undefined, { token })).tokens,
  rotate: (provider: string) => post<TokenRotationReply>(of(provider, 'rotate-token')),
  reset: (provider: string, key?: string) => post<TokenResetReply>(of(provider, 'tokens/reset'), key === undefined ? { all: true } : { key }),
  add: (provider: string, token: string, name: string) => post<TokenChangeReply>(of(provider, 'tokens/add'), name === '' ? { token } : { token, name }),
  removeToken: (provider: string, key: string) => post<TokenChangeReply>(of(provider, 'tokens/remove'), { key }),
  restore: (provider: string, key?: string) => post<TokenChangeReply>(of(provider, 'tokens/restore'), key === undefined ? {} : { key }),
  set: (provider: string, name: string, value: unknown) => post<OneProviderReply>(of(provider, 'config'), { [name]: value }),
  takeBack: (provider: string, setting?: string) => remove<OneProviderReply>(of(provider, 'config'), { setting }),
};
