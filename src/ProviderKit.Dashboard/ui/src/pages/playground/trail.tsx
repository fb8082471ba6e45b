import { useEffect, useState } from 'preact/hooks';
import { get } from '../../api/client';
import { ApiError } from '../../api/errors';
import type { RequestDetail } from '../../api/types';
import { usePolling } from '../../app/polling';
import { hashOf } from '../../app/router';
import { useNow } from '../../ui/clock';
import { duration, number } from '../../ui/format';
import { Icon } from '../../ui/icon';
import { EmptyState, Loading } from '../../ui/states';
import { TimelineView } from '../requests/timeline-view';
import type { AssistantTurn } from './chat';

/** What the gateway did for an answer, live while it runs. */
export function Trail({ turn }: { turn: AssistantTurn | null }) {
  if (!turn) {
    return (
      <EmptyState title="The trail of the request">
        Send something: here you see which tokens were considered, which one served, what was tried again, and how long each step took.
      </EmptyState>
    );
  }
  return <TrailOf key={turn.clientRequestId} turn={turn} />;
}

function TrailOf({ turn }: { turn: AssistantTurn }) {
  const running = turn.state === 'running';
  const [complete, setComplete] = useState(false);
  // By the page's own id: the gateway's is known only when the answer begins.
  const { data, error } = usePolling((signal) => get<{ request: RequestDetail }>(`requests/${encodeURIComponent(turn.clientRequestId)}`, {}, signal), complete ? 0 : 400);
  const now = useNow();
  const request = data?.request;
  useEffect(() => {
    if (request?.ended || (error && !running)) setComplete(true);
  }, [request?.ended, error, running]);
  if (!request) {
    if (!error) return <Loading lines={5} label="Reading the trail" />;
    if (error instanceof ApiError && error.status === 404) {
      return running ? <Loading lines={5} label="Waiting for the request" /> : <EmptyState title="There is no trail.">The request was refused before it reached a provider, or the gateway no longer keeps it.</EmptyState>;
    }
    return <EmptyState title="The trail could not be read.">{error.message}</EmptyState>;
  }
  return (
    <div class="stack">
      <dl class="served">
        <div><dt>Provider</dt><dd>{request.provider ? <a href={hashOf('providers', [request.provider])}>{request.provider}</a> : '–'}</dd></div>
        <div><dt>Token</dt><dd class="break">{request.token ?? '–'}</dd></div>
        <div><dt>Upstream calls</dt><dd class="num">{number(request.attempts)}</dd></div>
        <div><dt>Time</dt><dd class="num">{request.ended ? duration(request.durationMs) : 'running…'}</dd></div>
      </dl>
      <TimelineView request={request} now={now} />
      <div class="row">
        <a class="button small" href={hashOf('requests', [request.id])}><Icon name="requests" />Open the request</a>
        <a class="button small" href={hashOf('logs', [], { requestId: request.id })}><Icon name="logs" />Log lines</a>
      </div>
    </div>
  );
}
