import type { Provider, Token, Usage } from '../../api/types';
import { hashOf } from '../../app/router';
import { Dot, toneOfCondition } from '../../ui/badge';
import { compact, nothing, percent } from '../../ui/format';
import { EmptyState } from '../../ui/states';
import { Pips } from '../../ui/pips';
import { readiness } from '../../ui/token-state';

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
                  <span role="img" aria-label={readiness(provider.tokens)} title={readiness(provider.tokens)}><Pips tokens={tokens[provider.name] ?? []} /></span>
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
