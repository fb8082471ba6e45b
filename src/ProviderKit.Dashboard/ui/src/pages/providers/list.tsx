import type { AllTokensReply, Provider, ProvidersReply, Token } from '../../api/types';
import { get } from '../../api/client';
import { usePolling } from '../../app/polling';
import { hashOf, route, setQuery } from '../../app/router';
import { ReadOnlyNote } from '../../ui/action';
import { Badge, toneOfCondition } from '../../ui/badge';
import { useNow } from '../../ui/clock';
import { Countdown } from '../../ui/countdown';
import { ago, count, dateTime, words } from '../../ui/format';
import { EmptyState, ErrorState, Loading } from '../../ui/states';
import { Pips } from '../../ui/pips';
import { ProviderSwitch } from './provider-switch';
import { nextFree, readiness } from '../../ui/token-state';

/** Every provider with its state: `#/providers`. */
export function ProviderList() {
  const polled = usePolling((signal) => get<ProvidersReply>('providers', {}, signal), 4000);
  const tokens = usePolling((signal) => get<AllTokensReply>('providers/tokens/all', {}, signal), 4000);
  const filter = route.value.query.q ?? '';
  const { data, error, refresh } = polled;
  const shown = data?.providers.filter((one) => `${one.name} ${one.prefix} ${words(one.condition)}`.toLowerCase().includes(filter.trim().toLowerCase())) ?? [];
  // What is on comes first; otherwise the order is the gateway's.
  shown.sort((a, b) => Number(b.enabled) - Number(a.enabled));
  return (
    <>
      <header class="page-head">
        <h1>Providers</h1>
        {data && <span class="muted">{count(data.enabled, 'provider')} on, {data.total - data.enabled} off</span>}
        <span class="grow" />
        <input
          type="search" class="filter" data-filter aria-label="Filter the providers" placeholder="Filter: name, prefix, state" value={filter}
          onInput={(event) => setQuery({ q: event.currentTarget.value })}
        />
      </header>
      <ReadOnlyNote />
      {error && !data && <ErrorState title="The providers could not be read." error={error} onRetry={refresh} />}
      {!data && !error && <Loading lines={8} label="Loading the providers" />}
      {data && data.total === 0 && <EmptyState title="This gateway has no providers.">Enable one in its configuration, such as <code>EXT_OPENAI_ENABLED=1</code> and <code>EXT_OPENAI_API_KEY</code>.</EmptyState>}
      {data && data.total > 0 && shown.length === 0 && (
        <EmptyState title="No provider fits the filter."><button type="button" class="button" onClick={() => setQuery({ q: null })}>Clear the filter</button></EmptyState>
      )}
      {shown.length > 0 && (
        <section class="card scroll-x">
          <table class="providers" role="table">
            <caption class="visually-hidden">Providers and their state</caption>
            <thead role="rowgroup">
              <tr role="row"><th role="columnheader" scope="col">Provider</th><th role="columnheader" scope="col">State</th><th role="columnheader" scope="col">Tokens</th><th role="columnheader" scope="col" class="not-phone">Last success</th><th role="columnheader" scope="col" class="right">On</th></tr>
            </thead>
            <tbody role="rowgroup">{shown.map((one) => <Row key={one.name} provider={one} tokens={tokens.data?.tokens[one.name] ?? []} onChange={refresh} />)}</tbody>
          </table>
        </section>
      )}
    </>
  );
}

function Row({ provider, tokens, onChange }: { provider: Provider; tokens: readonly Token[]; onChange: () => void }) {
  const free = nextFree(tokens);
  const problem = provider.problem ?? provider.errors[0];
  return (
    <tr role="row" class={provider.enabled ? undefined : 'is-off'}>
      <th role="rowheader" scope="row">
        <a class="name" href={hashOf('providers', [provider.name])}>{provider.name}</a>
        <code class="muted small">{provider.prefix}*</code>
      </th>
      <td role="cell" class="state-cell">
        <Badge tone={toneOfCondition(provider.condition)}>{words(provider.condition)}</Badge>
        {problem && <div class={provider.enabled ? 'muted small problem' : 'muted small problem brief'} title={problem}>{problem}</div>}
      </td>
      <td role="cell" class="tokens-cell">
        {provider.credential === 'none' && provider.tokens.total === 0 ? <span class="muted">needs none</span> : (
          <>
            {tokens.length > 0 && <Pips tokens={tokens} />}
            <div class="muted small">{readiness(provider.tokens)}{free && <>, next in <Countdown at={free} /></>}</div>
          </>
        )}
      </td>
      <td role="cell" class="not-phone num"><LastSuccess provider={provider} /></td>
      <td role="cell" class="right"><ProviderSwitch provider={provider} onChange={onChange} /></td>
    </tr>
  );
}

function LastSuccess({ provider }: { provider: Provider }) {
  const now = useNow();
  const { lastSuccess, consecutiveFailures, lastError } = provider.health;
  return (
    <>
      <span class={lastSuccess ? undefined : 'muted'} title={lastSuccess ? dateTime(lastSuccess) : undefined}>{lastSuccess ? ago(lastSuccess, now) : 'none yet'}</span>
      {consecutiveFailures > 0 && <div class="bad-text small" title={lastError}>{count(consecutiveFailures, 'failure')} since</div>}
    </>
  );
}
