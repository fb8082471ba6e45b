import { get } from '../../api/client';
import type { AllTokensReply, ProvidersReply, SeriesReply, UsageReply, UsageWindow } from '../../api/types';
import type { PageProps } from '../../app/pages';
import { usePolling } from '../../app/polling';
import { setQuery } from '../../app/router';
import { dateTime } from '../../ui/format';
import { ErrorState, Loading } from '../../ui/states';
import { Charts } from './charts';
import { Failures } from './failures';
import { Figures } from './figures';
import { ProvidersAtAGlance } from './providers';
import { Wrong } from './wrong-card';
import './overview.css';

const windows: readonly [UsageWindow, string][] = [['hour', 'Last hour'], ['day', 'Last day'], ['total', 'Since the start']];

export default function Overview({ route: { query } }: PageProps) {
  const window = windows.some(([name]) => name === query.window) ? (query.window as UsageWindow) : 'hour';
  const state = usePolling(async (signal) => {
    const [providers, tokens] = await Promise.all([
      get<ProvidersReply>('providers', {}, signal),
      get<AllTokensReply>('providers/tokens/all', {}, signal),
    ]);
    return { providers: providers.providers, tokens: tokens.tokens };
  }, 4000);
  const usage = usePolling((signal) => get<UsageReply>('usage', { window }, signal), 4000, [window]);
  const series = usePolling(
    (signal) => (window === 'total' ? Promise.resolve(null) : get<SeriesReply>('usage/series', { window }, signal)), window === 'total' ? 0 : 5000, [window],
  );
  const error = state.error ?? usage.error;
  return (
    <>
      <header class="page-head">
        <h1>Overview</h1>
        {usage.data && window === 'total' && <span class="muted">since {dateTime(usage.data.started)}</span>}
        <span class="grow" />
        <div class="segments" role="group" aria-label="Time">
          {windows.map(([name, title]) => (
            <button key={name} type="button" aria-pressed={name === window} onClick={() => setQuery({ window: name === 'hour' ? null : name })}>{title}</button>
          ))}
        </div>
      </header>
      {error && <ErrorState title="The state of the gateway could not be read." error={error} onRetry={() => { state.refresh(); usage.refresh(); }} />}
      <div class="overview">
        {state.data ? <Wrong {...state.data} usage={usage.data?.providers ?? []} /> : !error && <Loading lines={2} />}
        {usage.data && <Figures usage={usage.data} />}
        {window !== 'total' && (series.error ? <ErrorState title="The charts could not be read." error={series.error} onRetry={series.refresh} /> : <Charts series={series.data} />)}
        <div class="overview-halves">
          {state.data && <ProvidersAtAGlance {...state.data} usage={usage.data?.providers ?? []} />}
          <Failures />
        </div>
      </div>
    </>
  );
}
