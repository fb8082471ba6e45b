import { useMemo, useState } from 'preact/hooks';
import { get } from '../../api/client';
import type { SeriesReply, UsageReply, UsageWindow } from '../../api/types';
import type { PageProps } from '../../app/pages';
import { usePolling } from '../../app/polling';
import { setQuery } from '../../app/router';
import { download, fileName } from '../../ui/download';
import { dateTime } from '../../ui/format';
import { Icon } from '../../ui/icon';
import { EmptyState, ErrorState, Loading } from '../../ui/states';
import { Charts } from '../overview/charts';
import { Figures } from '../overview/figures';
import { csvOf, dimensions, filtered, restOf, rowsOf, sorted, type Dimension, type Sort, type SortKey } from './rows';
import { UsageTable } from './usage-table';
import './usage.css';

const windows: readonly [UsageWindow, string][] = [['hour', 'Last hour'], ['day', 'Last day'], ['total', 'Since start']];
const names: Record<Dimension, string> = { providers: 'Providers', models: 'Models', tokens: 'Tokens', clients: 'Clients' };

export default function UsagePage({ route: { query } }: PageProps) {
  const window = windows.some(([id]) => id === query.window) ? (query.window as UsageWindow) : 'hour';
  const dimension = dimensions.includes(query.by as Dimension) ? (query.by as Dimension) : 'providers';
  // The steps reach back a day; since the start there are only sums.
  const steps = window === 'hour' ? 'hour' : 'day';
  const usage = usePolling((signal) => get<UsageReply>('usage', { window }, signal), 5000, [window]);
  const series = usePolling((signal) => get<SeriesReply>('usage/series', { window: steps }, signal), steps === 'hour' ? 10_000 : 30_000, [steps]);
  return (
    <div class="usage">
      <header class="page-head">
        <h1>Usage</h1>
        {usage.data && window === 'total' && <span class="muted">since {dateTime(usage.data.started)}</span>}
        <span class="grow" />
        <div class="segments" role="group" aria-label="Time">
          {windows.map(([id, name]) => <button key={id} type="button" aria-pressed={id === window} onClick={() => setQuery({ window: id })}>{name}</button>)}
        </div>
      </header>
      {usage.error && <ErrorState title="The usage could not be read." error={usage.error} onRetry={usage.refresh} />}
      {!usage.data ? !usage.error && <Loading lines={8} /> : (
        <>
          <Figures usage={usage.data} />
          {window === 'total' && <p class="muted usage-note">The charts show the last day.</p>}
          <Charts series={series.data} />
          <Breakdown usage={usage.data} dimension={dimension} filter={query.q ?? ''} />
        </>
      )}
    </div>
  );
}

function Breakdown({ usage, dimension, filter }: { usage: UsageReply; dimension: Dimension; filter: string }) {
  const [sort, setSort] = useState<Sort>({ key: 'requests', descending: true });
  const all = rowsOf(usage, dimension);
  const rows = useMemo(() => sorted(filtered(all, filter), sort), [all, filter, sort]);
  const onSort = (key: SortKey) => setSort((old) => (old.key === key ? { key, descending: !old.descending } : { key, descending: key !== 'name' }));
  return (
    <section class="card" aria-label={`Usage by ${dimension}`}>
      <header>
        <div class="segments" role="group" aria-label="By">
          {dimensions.map((one) => <button key={one} type="button" aria-pressed={one === dimension} onClick={() => setQuery({ by: one, q: null })}>{names[one]}</button>)}
        </div>
        <span class="grow" />
        <input
          type="search" data-filter aria-label={`Filter the ${dimension}`} placeholder="Filter  ( / )" value={filter}
          onInput={(event) => setQuery({ q: event.currentTarget.value })}
        />
        <button type="button" class="button" disabled={rows.length === 0} title="Download this table as CSV" onClick={() => download(fileName(`usage-${dimension}-${usage.window}`, 'csv'), csvOf(rows, dimension), 'text/csv')}>
          <Icon name="download" />Export CSV
        </button>
      </header>
      {rows.length > 0 ? <UsageTable dimension={dimension} rows={rows} rest={rows.length === all.length ? restOf(usage.total, all) : null} sort={sort} onSort={onSort} />
        : all.length > 0 ? <EmptyState title="No row matches the filter." />
          : dimension === 'clients' && usage.total.requests > 0 ? <EmptyState title="No client is known by name.">Give each client a key of its own (docs/security.md), and its usage appears here.</EmptyState>
            : <EmptyState title="No requests in this time.">Send one from the <a href="#/playground">playground</a>, or choose a longer time.</EmptyState>}
    </section>
  );
}
