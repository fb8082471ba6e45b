import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { get } from '../../api/client';
import { ApiError } from '../../api/errors';
import type { RequestDetail } from '../../api/types';
import { usePolling } from '../../app/polling';
import { hashOf } from '../../app/router';
import { session } from '../../app/session';
import { useNow } from '../../ui/clock';
import { CopyButton } from '../../ui/copy';
import { dateTime, duration, number, words } from '../../ui/format';
import { Icon } from '../../ui/icon';
import { ErrorState, Loading } from '../../ui/states';
import { StatusBadge } from './columns';
import { curlOf } from './curl';
import type { Row } from './rows';
import { TimelineView } from './timeline-view';

/** One request: what happened to it, step by step. `known` is its row, shown until the steps are here or when they are no longer kept. */
export function Detail({ id, known, onClose }: { id: string; known: Row | undefined; onClose: () => void }) {
  const running = known === undefined || !known.ended;
  const { data, error, refresh } = usePolling((signal) => get<{ request: RequestDetail }>(`requests/${encodeURIComponent(id)}`, {}, signal), running ? 1000 : 0, [id, running]);
  const head = useRef<HTMLHeadingElement>(null);
  // On narrow screens the request stands in place of the list.
  const alone = matchMedia('(max-width: 1099px)').matches;
  const Heading = alone ? 'h1' : 'h2';
  useEffect(() => {
    if (alone) head.current?.focus();
  }, []);
  const request: Row | undefined = data?.request ?? known;
  const forgotten = error instanceof ApiError && error.status === 404;
  return (
    <article class="card detail" aria-labelledby="request-title">
      <header>
        <Heading id="request-title" ref={head} tabIndex={-1}>Request</Heading>
        <code class="ellipsis" title={id}>{id}</code>
        <CopyButton text={id} label="Copy the id" />
        <span class="grow" />
        {request && <StatusBadge row={request} />}
        <button type="button" class="icon-button" aria-label="Close the request" title="Close (Esc)" onClick={onClose}><Icon name="close" /></button>
      </header>
      <div class="body stack">
        {error && !forgotten && <ErrorState title="The request could not be read." error={error} onRetry={refresh} />}
        {forgotten && <p class="banner warn">{request ? 'The gateway no longer keeps the steps of this request.' : error.message}</p>}
        {request?.message && <Failure row={request} />}
        {request && <Facts row={request} />}
        {data ? <Steps request={data.request} /> : !error && <Loading lines={5} />}
        {request && (
          <div class="row">
            <CopyButton label="Copy as curl" text={() => curlOf(request, location.origin, session.peek()?.proxy ?? '/v1')}>Copy as curl</CopyButton>
            <a class="button" href={hashOf('logs', [], { requestId: request.id })}><Icon name="logs" />Log lines</a>
          </div>
        )}
      </div>
    </article>
  );
}

function Steps({ request }: { request: RequestDetail }) {
  return request.ended ? <TimelineView request={request} now={0} /> : <RunningSteps request={request} />;
}

function RunningSteps({ request }: { request: RequestDetail }) {
  return <TimelineView request={request} now={useNow()} />;
}

function Failure({ row }: { row: Row }) {
  return (
    <div class={`failure ${row.status !== undefined && row.status < 500 ? 'warn' : 'bad'}`}>
      <strong>{row.error ? capital(words(row.error)) : 'Failed'}</strong>
      <span class="break">{row.message}</span>
    </div>
  );
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function Facts({ row }: { row: Row }) {
  const cached = row.cachedTokens ? `${number(row.cachedTokens)} from the cache` : null;
  const reasoning = row.reasoningTokens ? `${number(row.reasoningTokens)} for reasoning` : null;
  return (
    <dl class="tiles">
      <Tile name="Started" wide>{dateTime(row.started)}</Tile>
      <Tile name="Duration">{row.ended && duration(row.durationMs)}</Tile>
      <Tile name="Model" wide>{row.model}</Tile>
      <Tile name="First byte">{row.firstByteMs !== undefined && duration(row.firstByteMs)}</Tile>
      <Tile name={row.status !== undefined && row.status >= 400 ? 'Last tried' : 'Served by'} wide>
        {row.provider && <a href={hashOf('providers', [row.provider])}>{row.provider}</a>}{row.token && <> · {row.token}</>}
      </Tile>
      <Tile name="Upstream calls">{number(row.attempts)}</Tile>
      <Tile name="Tokens in" note={cached}>{row.promptTokens !== undefined && number(row.promptTokens)}</Tile>
      <Tile name="Tokens out" note={reasoning}>{row.completionTokens !== undefined && number(row.completionTokens)}</Tile>
      <Tile name="Format">{row.dialect && words(row.dialect)}{row.streamed && ', streamed'}</Tile>
      <Tile name="Path" wide>{row.path}</Tile>
      <Tile name="Client">{row.client}</Tile>
      <Tile name="Client's id" wide>{row.clientRequestId}</Tile>
    </dl>
  );
}

function Tile({ name, note, wide, children }: { name: string; note?: string | null; wide?: boolean; children?: ComponentChildren }) {
  const empty = (Array.isArray(children) ? children : [children]).every((child) => child === undefined || child === null || child === false || child === '');
  if (empty) return null;
  return (
    <div class={wide ? 'wide' : undefined}>
      <dt>{name}</dt>
      <dd class="num break">{children}{note && <small class="muted">{note}</small>}</dd>
    </div>
  );
}
