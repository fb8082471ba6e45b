import { get } from '../../api/client';
import type { RequestRow, RequestsReply } from '../../api/types';
import { usePolling } from '../../app/polling';
import { hashOf } from '../../app/router';
import { Badge, toneOfStatus } from '../../ui/badge';
import { useNow } from '../../ui/clock';
import { ago, dateTime, words } from '../../ui/format';
import { EmptyState, ErrorState, Loading } from '../../ui/states';

const most = 9;

/** The latest requests that failed, newest first. Those that their client ended are not failures. */
export function Failures() {
  const { data, error, refresh } = usePolling(async (signal) => {
    const [server, client] = await Promise.all(['5xx', '4xx'].map((status) => get<RequestsReply>('requests', { status, count: most * 3 }, signal)));
    return latest([...server!.requests, ...client!.requests]);
  }, 4000);
  const now = useNow();
  return (
    <section class="card" aria-labelledby="failures-title">
      <header><h2 id="failures-title">Recent failures</h2><span class="grow" /><a href={hashOf('requests', [], { status: 'failed' })}>All failed requests</a></header>
      {error && <ErrorState title="The failures could not be read." error={error} onRetry={refresh} />}
      {!data && !error && <div class="body"><Loading /></div>}
      {data?.length === 0 && <EmptyState title="No request has failed.">The gateway keeps its latest requests; none of them failed.</EmptyState>}
      {data && data.length > 0 && (
        <ul class="failures">
          {data.map((row) => (
            <li key={row.id}>
              <a href={hashOf('requests', [row.id], { status: 'failed' })}>
                <Badge tone={toneOfStatus(row.status)}>{row.status}</Badge>
                <span class="what">
                  <span class="ellipsis"><strong>{row.error ? words(row.error) : 'failed'}</strong> <span class="muted">{row.model ?? row.path}</span></span>
                  <span class="muted ellipsis" title={row.message}>{row.message}</span>
                </span>
                <span class="muted num when" title={dateTime(row.started)}>{ago(row.started, now)}</span>
              </a>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function latest(rows: RequestRow[]): RequestRow[] {
  return rows.filter((row) => row.status !== 499).sort((a, b) => b.started.localeCompare(a.started)).slice(0, most);
}
