import type { Provider, Token, Usage } from '../../api/types';
import { hashOf } from '../../app/router';
import { Dot, toneOfCondition } from '../../ui/badge';
import { compact, count, nothing, percent } from '../../ui/format';
import { EmptyState } from '../../ui/states';

const names: Record<string, string> = { unconfigured: 'not configured', off: 'off' };

/** Each provider with its condition and its tokens. Those that are not enabled come last. */
export function ProvidersAtAGlance({ providers, tokens, usage }: { providers: readonly Provider[]; tokens: Record<string, readonly Token[]>; usage: readonly Usage[] }) {
  const shown = [...providers].sort((a, b) => Number(b.enabled) - Number(a.enabled));
  const used = new Map(usage.map((row) => [row.provider ?? row.name, row]));
  return (
    <section class="card" aria-labelledby="providers-title">
      <header><h2 id="providers-title">Providers</h2><span class="grow" /><a href={hashOf('providers')}>All settings</a></header>
      {shown.length === 0 ? <EmptyState title="There are no providers." /> : (
        <ul class="glance">
          {shown.map((provider) => {
            const row = used.get(provider.name);
            return (
              <li key={provider.name}>
                <a href={hashOf('providers', [provider.name])} class={provider.enabled ? undefined : 'off'}>
                  <Dot tone={provider.switchedOff ? 'idle' : toneOfCondition(provider.condition)} />
                  <span class="name ellipsis">{provider.name}</span>
                  <span class="condition muted">{names[provider.condition] ?? provider.condition}</span>
                  <Pips tokens={tokens[provider.name] ?? []} />
                  <span class="used num muted">{row && row.requests > 0 ? `${compact(row.requests)} req` : nothing}</span>
                  <span class={row && row.errors > 0 ? 'used num bad-text' : 'used num muted'}>{row && row.errors > 0 ? `${percent(row.errors, row.requests)} err` : ''}</span>
                </a>
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}

/** A mark for each token: free, blocked or in quarantine. */
function Pips({ tokens }: { tokens: readonly Token[] }) {
  if (tokens.length === 0) return <span class="pips" />;
  const free = tokens.filter((token) => token.active).length;
  const label = `${free} of ${count(tokens.length, 'token')} free`;
  return (
    <span class="pips" role="img" aria-label={label} title={label}>
      {tokens.length > 12
        ? <span class="num muted">{free}/{tokens.length}</span>
        : tokens.map((token) => <i key={token.key} class={token.quarantined ? 'bad' : token.active ? 'ok' : 'warn'} />)}
    </span>
  );
}
