import type { ProviderSettingsReply } from '../../api/provider-types';
import type { Provider } from '../../api/types';
import { get } from '../../api/client';
import { usePolling } from '../../app/polling';
import { hashOf } from '../../app/router';

type Row = Record<string, unknown>;
interface Routed {
  provider: Provider;
  routes: Row[];
  pairs: Row[];
}

const rows = (value: unknown): Row[] => (Array.isArray(value) ? (value as Row[]) : []);

async function load(providers: readonly Provider[], signal: AbortSignal): Promise<Routed[]> {
  const all = await Promise.all(providers.map(async (provider) => {
    const { settings } = await get<ProviderSettingsReply>(`providers/${encodeURIComponent(provider.name)}/config`, {}, signal);
    return { provider, routes: rows(settings['routes']?.value), pairs: rows(settings['pairs']?.value) };
  }));
  return all.filter((one) => one.routes.length > 0 || one.pairs.length > 0);
}

/** The routes and pairs of providers that send their models on to others. Shown only where there are any. */
export function OlderCard({ providers }: { providers: readonly Provider[] }) {
  const names = providers.map((one) => one.name).join(' ');
  const { data } = usePolling((signal) => load(providers, signal), 60_000, [names]);
  if (!data || data.length === 0) return null;
  return (
    <section class="card" aria-labelledby="older-title">
      <header><h2 id="older-title">Routes and pairs of providers</h2></header>
      <ul class="body stack">
        {data.map(({ provider, routes, pairs }) => (
          <li key={provider.name} class="stack">
            <h3><a href={hashOf('providers', [provider.name])}>{provider.name}</a></h3>
            {routes.map((route, at) => (
              <p key={at}>Models that match <code class="chip">{provider.prefix}{String(route['match'] ?? '')}</code> go to <strong>{String(route['provider'] ?? '')}</strong>{route['model'] ? <>, as <code class="chip">{String(route['model'])}</code></> : null}.</p>
            ))}
            {pairs.map((pair, at) => (
              <p key={at}>
                In <code class="chip">{provider.prefix}{String(pair['model'] ?? '')}</code>, <code class="chip">{String(pair['lead'] ?? '')}</code> leads the first {String(pair['leadTurns'] ?? 3)} turns,
                then <code class="chip">{String(pair['worker'] ?? '')}</code> works on. After {String(pair['failureThreshold'] ?? 2)} failed turns in a row the lead takes over for {String(pair['fallbackTurns'] ?? 2)}.
              </p>
            ))}
          </li>
        ))}
      </ul>
    </section>
  );
}
