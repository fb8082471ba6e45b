import type { PageProps } from '../../app/pages';
import type { NamedModelsReply } from '../../api/provider-types';
import type { ProvidersReply } from '../../api/types';
import { get } from '../../api/client';
import { usePolling } from '../../app/polling';
import { setQuery } from '../../app/router';
import { CopyButton } from '../../ui/copy';
import { count } from '../../ui/format';
import { EmptyState, ErrorState, Loading } from '../../ui/states';
import { FallbacksCard } from './fallbacks-card';
import { ModelCard } from './model-card';
import { OlderCard } from './older-card';
import { conditionOf } from './routing';
import './routing.css';

const example = JSON.stringify({ ProviderKit: { Models: { fast: { Strategy: 'weighted', Targets: [{ Model: 'ext-openai-gpt-4o-mini', Weight: 3 }, { Model: 'ext-ollama-llama3.3' }] } } } }, null, 2);

/** Which model serves which name: named models, fallbacks, routes and pairs. */
export default function Routing({ route }: PageProps) {
  const { data, error, refresh } = usePolling((signal) => get<NamedModelsReply>('named-models', {}, signal), 3000);
  const providers = usePolling((signal) => get<ProvidersReply>('providers', {}, signal), 30_000).data?.providers ?? [];
  const filter = (route.query.q ?? '').trim().toLowerCase();
  const models = data?.models ?? [];
  const shown = models.filter((one) => [one.name, one.strategy, ...one.targets.map((target) => target.model)].some((text) => text.toLowerCase().includes(filter)));
  const broken = models.filter((one) => conditionOf(one).tone !== 'ok').length;
  return (
    <div class="routing-page">
      <header class="page-head">
        <h1>Routing</h1>
        {models.length > 0 && <span class="muted">{count(models.length, 'named model')}{broken > 0 && `, ${broken} with a problem`}</span>}
        <span class="grow" />
        {models.length > 3 && (
          <input type="search" class="filter" data-filter aria-label="Filter the named models" placeholder="Filter: name, target" value={route.query.q ?? ''} onInput={(event) => setQuery({ q: event.currentTarget.value })} />
        )}
      </header>
      <div class="stack">
        {!data && (error ? <ErrorState title="The named models could not be read." error={error} onRetry={refresh} /> : <Loading lines={6} />)}
        {data && models.length === 0 && <NoModels />}
        {models.length > 0 && shown.length === 0 && <EmptyState title="No named model fits the filter."><button type="button" class="button" onClick={() => setQuery({ q: null })}>Clear the filter</button></EmptyState>}
        {shown.length > 0 && <div class="models-grid">{shown.map((one) => <ModelCard key={one.name} model={one} names={new Set(models.map((other) => other.name))} providers={providers} />)}</div>}
        <FallbacksCard />
        {providers.length > 0 && <OlderCard providers={providers} />}
      </div>
    </div>
  );
}

function NoModels() {
  return (
    <section class="card">
      <EmptyState title="There are no named models yet.">
        A named model is your own name for several models. Clients ask for the name, and a strategy decides which model serves. Put one into the gateway’s <code>appsettings.json</code>, which is read again within seconds:
      </EmptyState>
      <div class="example"><pre>{example}</pre><CopyButton text={example} label="Copy the example" /></div>
    </section>
  );
}
