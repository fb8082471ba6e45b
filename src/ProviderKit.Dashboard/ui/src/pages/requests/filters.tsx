import { useMemo } from 'preact/hooks';
import { setQuery } from '../../app/router';
import { Icon } from '../../ui/icon';
import { valuesOf, type Filter, type Row } from './rows';

const statuses: readonly [string, string][] = [
  ['running', 'Running'], ['2xx', '2xx succeeded'], ['failed', '4xx and 5xx'], ['4xx', '4xx'], ['5xx', '5xx'], ['429', '429 rate limited'], ['499', '499 ended by the client'],
];

/** The filters of the table, kept in the address: it can be shared, and going back restores them. */
export function Filters({ rows, filter }: { rows: readonly Row[]; filter: Filter }) {
  const providers = useMemo(() => valuesOf(rows, 'provider', filter.provider), [rows, filter.provider]);
  const clients = useMemo(() => valuesOf(rows, 'client', filter.client), [rows, filter.client]);
  const models = useMemo(() => valuesOf(rows, 'model').slice(0, 200), [rows]);
  const known = !filter.status || statuses.some(([value]) => value === filter.status);
  const any = Object.values({ ...filter, at: undefined }).some(Boolean);
  return (
    <form class="filters" role="search" aria-label="Filter the requests" onSubmit={(event) => event.preventDefault()}>
      <span class="search">
        <Icon name="search" />
        <input
          type="search" data-filter aria-label="Text of ids, tokens and errors" placeholder="ID, token, error  ( / )" value={filter.text ?? ''}
          onInput={(event) => setQuery({ text: event.currentTarget.value })}
        />
      </span>
      <select aria-label="Status" value={filter.status ?? ''} onChange={(event) => setQuery({ status: event.currentTarget.value })}>
        <option value="">Every status</option>
        {statuses.map(([value, name]) => <option key={value} value={value}>{name}</option>)}
        {!known && <option value={filter.status}>{filter.status}</option>}
      </select>
      <select aria-label="Provider" value={filter.provider ?? ''} onChange={(event) => setQuery({ provider: event.currentTarget.value })}>
        <option value="">Every provider</option>
        {providers.map((name) => <option key={name} value={name}>{name}</option>)}
      </select>
      <input
        type="text" aria-label="Model" placeholder="Model" list="request-models" value={filter.model ?? ''}
        onInput={(event) => setQuery({ model: event.currentTarget.value })}
      />
      <datalist id="request-models">{models.map((name) => <option key={name} value={name} />)}</datalist>
      {clients.length > 0 && (
        <select aria-label="Client" value={filter.client ?? ''} onChange={(event) => setQuery({ client: event.currentTarget.value })}>
          <option value="">Every client</option>
          {clients.map((name) => <option key={name} value={name}>{name}</option>)}
        </select>
      )}
      {any && (
        <button type="button" class="button" onClick={() => setQuery({ text: null, status: null, provider: null, model: null, client: null })}>
          <Icon name="close" />Clear
        </button>
      )}
    </form>
  );
}
