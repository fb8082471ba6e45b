import { useState } from 'preact/hooks';
import type { Provider, ProviderModelsReply } from '../../api/types';
import { get } from '../../api/client';
import { usePolling } from '../../app/polling';
import { hashOf } from '../../app/router';
import { CopyButton } from '../../ui/copy';
import { number } from '../../ui/format';
import { Icon } from '../../ui/icon';
import { EmptyState, ErrorState, Loading } from '../../ui/states';

const step = 100;

/** The models of a provider, by the names that clients use. */
export function ModelsCard({ provider }: { provider: Provider }) {
  const { name, enabled, prefix } = provider;
  const [filter, setFilter] = useState('');
  const [limit, setLimit] = useState(step);
  const { data, error, refresh } = usePolling((signal) => get<ProviderModelsReply>(`providers/${encodeURIComponent(name)}/models`, {}, signal), 60_000, [name, enabled, prefix]);
  const shown = data?.models.filter((model) => model.toLowerCase().includes(filter.trim().toLowerCase())) ?? [];
  return (
    <section class="card models" aria-labelledby="models-title">
      <header>
        <h2 id="models-title">Models</h2>
        {data && <span class="muted num">{number(data.total)}</span>}
        <span class="grow" />
        {data && data.total > 8 && (
          <input type="search" class="filter small" data-filter aria-label="Filter the models" placeholder="Filter" value={filter} onInput={(event) => setFilter(event.currentTarget.value)} />
        )}
      </header>
      <div class="body">
        {!data && (error ? <ErrorState title="The models could not be read." error={error} onRetry={refresh} /> : <Loading lines={5} />)}
        {data && !data.enabled && <p class="muted off-note">It is off: these are the models it would list.</p>}
        {data && data.total === 0 && <EmptyState title="It lists no models.">Set <strong>Models</strong> in its settings, or check its tokens.</EmptyState>}
        {data && data.total > 0 && shown.length === 0 && <p class="muted" role="status">No model fits the filter.</p>}
        {shown.length > 0 && (
          <ul class="provider-models">
            {shown.slice(0, limit).map((model) => (
              <li key={model}>
                <code class="break">{model}</code>
                <span class="row tools">
                  {enabled && <a class="icon-button" href={hashOf('playground', [], { model })} aria-label={`Try ${model} in the playground`} title="Try it in the playground"><Icon name="playground" /></a>}
                  <CopyButton text={model} label={`Copy ${model}`} />
                </span>
              </li>
            ))}
          </ul>
        )}
        {shown.length > limit && <button type="button" class="button small" onClick={() => setLimit(limit + step)}>Show more of {number(shown.length)}</button>}
      </div>
    </section>
  );
}
