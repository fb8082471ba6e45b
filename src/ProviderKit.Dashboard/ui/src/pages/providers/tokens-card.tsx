import { useState } from 'preact/hooks';
import type { ProviderSettingsReply } from '../../api/provider-types';
import type { Provider, TokensReply } from '../../api/types';
import { get } from '../../api/client';
import { usePolling } from '../../app/polling';
import { readOnly } from '../../app/session';
import { ActionButton, readOnlyReason, useAction } from '../../ui/action';
import { Countdown } from '../../ui/countdown';
import { count } from '../../ui/format';
import { Icon } from '../../ui/icon';
import { EmptyState, ErrorState, Loading } from '../../ui/states';
import { toast } from '../../ui/toast';
import { AddToken } from './add-token';
import { RemovedTokens } from './removed-tokens';
import { changes } from './token-api';
import { TestResult, TokenRow, type Tested } from './token-row';
import { nextFree, readiness, stateOf } from '../../ui/token-state';

interface Props {
  provider: Provider;
  settings: ProviderSettingsReply | null;
  onChange: () => void;
}

/** The tokens of a provider, and what can be done with them. */
export function TokensCard({ provider, settings, onChange }: Props) {
  const { name } = provider;
  const { data, error, refresh } = usePolling((signal) => get<TokensReply>(`providers/${encodeURIComponent(name)}/tokens`, {}, signal), 2500, [name]);
  const [adding, setAdding] = useState(false);
  const [tests, setTests] = useState<Record<string, Tested>>({});
  const action = useAction();
  const tokens = data?.tokens ?? [];
  const none = tokens.length === 0;
  const free = nextFree(tokens);
  const takesNone = provider.credential === 'none';
  const changed = () => {
    refresh();
    onChange();
  };

  async function test(token?: string): Promise<void> {
    const results = await changes.test(name, token);
    setTests((old) => ({ ...old, ...Object.fromEntries(results.map((result) => [result.key ?? '', { ...result, at: Date.now() }])) }));
    const good = results.filter((result) => result.good).length;
    if (results.length > 1) toast(`${good} of ${count(results.length, 'token')} passed the test.`, good === results.length ? 'ok' : 'bad');
    else toast(good === 1 ? `${token ?? name} passed the test.` : `${token ?? name} failed the test.`, good === 1 ? 'ok' : 'bad');
    changed();
  }

  async function rotate(): Promise<void> {
    const { key, rotated } = await changes.rotate(name);
    toast(rotated ? `${key} is used next.` : `${key} stays: there is no other token that could serve.`);
    changed();
  }

  async function resetAll(): Promise<void> {
    const { reset } = await changes.reset(name);
    toast(`${count(reset.length, 'token')} reset.`);
    changed();
  }

  return (
    <section class="card tokens" aria-labelledby="tokens-title">
      <header>
        <h2 id="tokens-title" tabIndex={-1}>Tokens</h2>
        {data && !none && <span class="muted">{readiness(data)}{free && <>, next free in <Countdown at={free} /></>}</span>}
        <span class="grow" />
        <ActionButton action={action} name="test" icon="play" kind="small" task={() => test()} unless={none && !takesNone && provider.credential === 'required' ? 'There is no token to test.' : undefined}>{none ? 'Test it' : 'Test all'}</ActionButton>
        <ActionButton action={action} name="rotate" icon="right" kind="small" task={rotate} unless={tokens.length < 2 ? 'There is no other token.' : undefined}>Use next</ActionButton>
        <ActionButton action={action} name="reset" icon="refresh" kind="small" task={resetAll} unless={tokens.some((token) => stateOf(token).resettable) ? undefined : 'No token is blocked.'}>Reset all</ActionButton>
        {!takesNone && (
          <button type="button" class="button small primary" disabled={readOnly.value} title={readOnly.value ? readOnlyReason : undefined} onClick={() => setAdding(true)}><Icon name="plus" />Add a token</button>
        )}
      </header>
      {!data && (error ? <ErrorState title="The tokens could not be read." error={error} onRetry={refresh} /> : <div class="body"><Loading lines={3} /></div>)}
      {data && none && (
        <EmptyState title={takesNone ? 'This provider takes no tokens.' : 'There are no tokens.'}>
          {!takesNone && (provider.credential === 'optional' ? 'It works without one, if its upstream asks for none.' : 'Add one here, or set it in the configuration. Without a token it serves nothing.')}
          {tests[''] && <TestResult test={tests['']} />}
        </EmptyState>
      )}
      {!none && (
        <div class="scroll-x">
          <table class="token-table" role="table">
            <caption class="visually-hidden">Tokens of {name}, in the order in which they are tried</caption>
            <thead role="rowgroup">
              <tr role="row">
                <th role="columnheader" scope="col">Token</th><th role="columnheader" scope="col">State</th><th role="columnheader" scope="col" class="right not-phone">Requests</th><th role="columnheader" scope="col" class="right not-phone">Failures</th>
                <th role="columnheader" scope="col" class="right not-phone">Blocks</th><th role="columnheader" scope="col" class="right not-phone">Left</th><th role="columnheader" scope="col" class="not-phone">Last used</th><th role="columnheader" scope="col"><span class="visually-hidden">Actions</span></th>
              </tr>
            </thead>
            <tbody role="rowgroup">
              {tokens.map((token) => (
                <TokenRow key={token.key} provider={name} token={token} added={settings?.tokens.added ?? []} test={tests[token.key]} action={action} onTest={() => test(token.key)} onChange={changed} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {settings && <RemovedTokens provider={name} tokens={settings.tokens} action={action} onChange={changed} />}
      {adding && <AddToken provider={provider} onClose={() => setAdding(false)} onAdded={changed} onTest={(key) => void action.run(`test:${key}`, () => test(key))} />}
    </section>
  );
}
