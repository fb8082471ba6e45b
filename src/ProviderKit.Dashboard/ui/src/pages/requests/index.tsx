import { useMemo } from 'preact/hooks';
import { usePageKeys } from '../../app/keys';
import type { PageProps } from '../../app/pages';
import { navigate, route, setQuery } from '../../app/router';
import { Badge } from '../../ui/badge';
import { Icon } from '../../ui/icon';
import { EmptyState, ErrorState, Loading } from '../../ui/states';
import { number } from '../../ui/format';
import { VirtualTable } from '../../ui/virtual-table';
import { columns, rowHeight } from './columns';
import { Detail } from './detail';
import { Filters } from './filters';
import { fault, loaded, paused, rows, useLiveRows } from './live';
import { filterRows, type Filter, type Row } from './rows';
import './requests.css';

const togglePause = () => {
  paused.value = !paused.value;
};
const close = () => navigate('requests', [], route.peek().query);
const pageKeys = [
  { key: 'p', does: 'Pause or go on', run: togglePause },
  { key: 'Escape', does: 'Close the request', run: close },
  { key: '↑ ↓ Enter', does: 'Move in the table, open a request' },
];
const open = (row: Row) => navigate('requests', [row.id], route.peek().query);

export default function Requests({ route: { path, query } }: PageProps) {
  useLiveRows();
  usePageKeys(pageKeys);
  const all = rows.value;
  const filter: Filter = query;
  const shown = useMemo(() => filterRows(all, filter), [all, query]);
  const opened = path[0] ?? null;
  const marked = opened ?? query.at ?? null;
  const filtered = shown !== all;
  const restarted = all.at(-1)?.gone === true;
  return (
    <div class={opened ? 'requests with-detail' : 'requests'}>
      <section class="requests-list" aria-label="Requests">
        <header class="page-head">
          <h1>Requests</h1>
          {loaded.value && <span class="muted num">{filtered ? `${number(shown.length)} of ${number(all.length)}` : number(all.length)}</span>}
          {restarted && <Badge title="The gateway restarted. It no longer has the steps of the grey rows.">grey: before the restart</Badge>}
          <span class="grow" />
          <button type="button" class="button" aria-pressed={paused.value} title="Pause or go on (p)" onClick={togglePause}>
            <Icon name={paused.value ? 'play' : 'pause'} />{paused.value ? 'Go on' : 'Pause'}
          </button>
        </header>
        <Filters rows={all} filter={filter} />
        {fault.value && <ErrorState title="The requests could not be read." error={fault.value} />}
        {!loaded.value && !fault.value ? <Loading lines={12} /> : (
          <VirtualTable
            label="Requests, newest first" rows={shown} columns={columns} keyOf={(row) => row.id} rowHeight={rowHeight} selected={marked}
            onOpen={open}
            onSelect={(row) => (opened ? open(row) : setQuery({ at: row.id }))}
            rowClass={(row) => (row.gone ? 'gone' : '')}
            empty={filtered
              ? <EmptyState title="No request matches the filter."><button type="button" class="button" onClick={() => navigate('requests')}>Clear the filter</button></EmptyState>
              : <EmptyState title="No requests yet.">Send one to the gateway, and it appears here at once. <a href="#/connect">Connect a client</a> or try the <a href="#/playground">playground</a>.</EmptyState>}
          />
        )}
      </section>
      {opened && <Detail key={opened} id={opened} known={all.find((row) => row.id === opened)} onClose={close} />}
    </div>
  );
}
