import type { ConfigurationReply } from '../../api/provider-types';
import { get } from '../../api/client';
import { ApiError } from '../../api/errors';
import { usePolling } from '../../app/polling';
import { hashOf } from '../../app/router';
import { ErrorState, Loading } from '../../ui/states';
import { Icon } from '../../ui/icon';
import { fallbacksOf } from './routing';

/** The chains of `ProviderKit:Fallbacks`, from the configuration: nothing else of the API lists them. */
export function FallbacksCard() {
  const { data, error, refresh } = usePolling((signal) => get<ConfigurationReply>('configuration', {}, signal), 60_000);
  const missing = error instanceof ApiError && error.status === 404;
  const fallbacks = fallbacksOf(data?.settings ?? []);
  return (
    <section class="card" aria-labelledby="fallbacks-title">
      <header><h2 id="fallbacks-title">Fallbacks</h2></header>
      <div class="body stack">
        <p class="muted">When all tokens of a model are blocked or refused, or its provider is down, the next model of its chain serves. The client does not notice: the reply has the name that it asked for.</p>
        {!data && !error && <Loading lines={2} />}
        {missing && <p>This gateway does not list its fallbacks. They are in its configuration, below <code>ProviderKit:Fallbacks</code>. The <a href={hashOf('requests')}>trail of a request</a> shows the fallback that it took.</p>}
        {error && !missing && !data && <ErrorState title="The fallbacks could not be read." error={error} onRetry={refresh} />}
        {data && fallbacks.length === 0 && <p>No model has a fallback of its own. Set <code>ProviderKit:Fallbacks:0:Model</code> and <code>ProviderKit:Fallbacks:0:To:0</code> to add one, or use a named model.</p>}
        {fallbacks.length > 0 && (
          <ul class="chains">
            {fallbacks.map((one) => (
              <li key={one.model}>
                <code class="chip">{one.model}</code>
                {one.to.map((to, at) => <span key={at} class="row"><Icon name="right" /><span class="visually-hidden">then</span><code class="chip">{to}</code></span>)}
              </li>
            ))}
          </ul>
        )}
      </div>
    </section>
  );
}
