import { useMemo, useState } from 'preact/hooks';
import { usePageKeys } from '../../app/keys';
import type { PageProps } from '../../app/pages';
import { navigate } from '../../app/router';
import { Dot } from '../../ui/badge';
import { download, fileName } from '../../ui/download';
import { count, number } from '../../ui/format';
import { Icon } from '../../ui/icon';
import { EmptyState, ErrorState, Loading } from '../../ui/states';
import { toastError } from '../../ui/toast';
import { VirtualTable } from '../../ui/virtual-table';
import { columns, isMarker, rowHeight } from './columns';
import { EntryDialog } from './entry-dialog';
import { Filters } from './filters';
import type { FeedState } from './follow';
import { levels, matches, toLines, type Journal, type Level } from './journal';
import type { LogScope } from './source';
import { useLogs } from './use-logs';
import './logs.css';

export default function Logs({ route: { query } }: PageProps) {
  const scope: LogScope = {
    provider: query.provider || null,
    level: levels.includes(query.level as Level) ? (query.level as Level) : null,
    requestId: query.requestId || null,
  };
  const search = query.q ?? '';
  const { journal, state, loaded, error, hasOlder, readOlder } = useLogs(scope);
  const [frozen, setFrozen] = useState<{ journal: Journal; scope: string } | null>(null);
  const [marked, setMarked] = useState<string | null>(null);
  const [opened, setOpened] = useState<string | null>(null);
  const scopeKey = JSON.stringify(scope);
  // A pause ends with a change of the scope: what it shows is then another log.
  const paused = frozen !== null && frozen.scope === scopeKey;
  const all = (paused ? frozen.journal : journal).rows;
  const shown = useMemo(() => (search.trim() === '' ? all : all.filter((row) => isMarker(row.entry) || matches(row.entry, search))), [all, search]);
  const waiting = paused ? Math.max(0, journal.rows.findIndex((row) => row.key === all[0]?.key)) : 0;

  const toggle = () => setFrozen(paused ? null : { journal, scope: scopeKey });
  const keys = useMemo(() => [
    { key: 'p', does: 'Pause or go on', run: () => document.getElementById('logs-pause')?.click() },
    { key: '↑ ↓ Enter', does: 'Move in the table, open an entry' },
  ], []);
  usePageKeys(keys);

  const filtered = search.trim() !== '' || scope.level || scope.provider || scope.requestId;
  const openedAt = opened === null ? -1 : shown.findIndex((row) => row.key === opened);
  return (
    <div class="logs">
      <header class="page-head">
        <h1>Logs</h1>
        <span class="muted num">{shown.length === all.length ? number(all.length) : `${number(shown.length)} of ${number(all.length)}`}</span>
        <FeedStatus state={state} paused={paused} />
        <span class="grow" />
        <button type="button" class="button" disabled={shown.length === 0} aria-label="Download what is shown, as lines of JSON" title="Download what is shown, as lines of JSON" onClick={() => download(fileName('logs', 'jsonl'), toLines(shown), 'application/x-ndjson')}>
          <Icon name="download" /><span class="wide-only">Download</span>
        </button>
        <button type="button" id="logs-pause" class="button" aria-pressed={paused} title="Pause or go on (p)" onClick={toggle}>
          <Icon name={paused ? 'play' : 'pause'} />{paused ? `Go on${waiting > 0 ? ` (${number(waiting)} new)` : ''}` : 'Pause'}
        </button>
      </header>
      <Filters scope={scope} search={search} />
      {error && <ErrorState title="The log could not be read." error={error} />}
      {!loaded && !error ? <Loading lines={12} /> : loaded && (
        <VirtualTable
          label="Log entries, newest first" rows={shown} columns={columns} keyOf={(row) => row.key} rowHeight={rowHeight} selected={marked}
          onSelect={(row) => setMarked(row.key)}
          onOpen={(row) => { setMarked(row.key); setOpened(row.key); }}
          rowClass={({ entry }) => (isMarker(entry) ? `marker ${entry.event}` : entry.level)}
          empty={filtered
            ? <EmptyState title="No entry matches the filter."><button type="button" class="button" onClick={() => navigate('logs')}>Clear the filter</button></EmptyState>
            : <EmptyState title="No entries yet.">Every request writes some. Send one from the <a href="#/playground">playground</a>, and they appear here at once.</EmptyState>}
        />
      )}
      {hasOlder && !paused && (
        <footer class="row logs-older">
          <span class="muted">{search.trim() !== '' ? `The search covers the ${count(all.length, 'entry', 'entries')} that are loaded.` : 'The gateway has older entries.'}</span>
          <button type="button" class="button small" onClick={() => void readOlder().catch(toastError)}>Load older entries</button>
        </footer>
      )}
      {openedAt >= 0 && (
        <EntryDialog
          row={shown[openedAt]!} onClose={() => setOpened(null)}
          onMove={(by) => {
            const next = shown[openedAt + by];
            if (next) {
              setOpened(next.key);
              setMarked(next.key);
            }
          }}
        />
      )}
    </div>
  );
}

function FeedStatus({ state, paused }: { state: FeedState; paused: boolean }) {
  const text = paused ? 'Paused' : state === 'live' ? 'Live' : state === 'waiting' ? 'Connecting again' : 'Connecting';
  return (
    <span class="row logs-status" role="status">
      <Dot tone={paused ? 'idle' : state === 'live' ? 'ok' : 'warn'} />{text}
    </span>
  );
}
