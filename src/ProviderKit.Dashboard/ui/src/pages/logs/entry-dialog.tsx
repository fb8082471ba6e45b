import { hashOf, setQuery } from '../../app/router';
import { CopyButton } from '../../ui/copy';
import { Dialog } from '../../ui/dialog';
import { dateTime, duration, number, words } from '../../ui/format';
import { Icon } from '../../ui/icon';
import { isMarker, LevelBadge, textOf } from './columns';
import type { LogEntry, Row } from './journal';

const names: Record<string, string> = {
  requestId: 'Request', clientRequestId: "Client's id", model: 'Model', token: 'Token', nextToken: 'Next token', streamed: 'Streamed', status: 'Status', attempts: 'Upstream calls',
  durationMs: 'Duration', firstByteMs: 'First byte', promptTokens: 'Tokens in', completionTokens: 'Tokens out', cachedTokens: 'Of these cached', reasoningTokens: 'For reasoning',
  error: 'Error', retryAfterMs: 'Retry after', missed: 'Missed', truncated: 'Cut short',
};
const shownApart = new Set(['id', 'timestamp', 'provider', 'level', 'event', 'message', 'content']);

/** All of an entry. Left and right go to the entries beside it. */
export function EntryDialog({ row, onClose, onMove }: { row: Row; onClose: () => void; onMove: (by: number) => void }) {
  const { entry } = row;
  const fields = Object.entries(entry).filter(([name, value]) => !shownApart.has(name) && value !== undefined);
  return (
    <Dialog
      wide title="Log entry" onClose={onClose}
      actions={
        <>
          <button type="button" class="button" title="The entry before (newer)" onClick={() => onMove(-1)}><Icon name="up" />Newer</button>
          <button type="button" class="button" title="The entry after (older)" onClick={() => onMove(1)}><Icon name="down" />Older</button>
          <span class="grow" />
          {!isMarker(entry) && <CopyButton label="Copy the entry as JSON" text={JSON.stringify(entry, null, 2)}>Copy JSON</CopyButton>}
          {entry.requestId && <button type="button" class="button" onClick={() => { setQuery({ requestId: entry.requestId! }); onClose(); }}><Icon name="logs" />Only this request</button>}
          {entry.requestId && <a class="button primary" href={hashOf('requests', [entry.requestId])}><Icon name="requests" />Open the request</a>}
        </>
      }
    >
      <div class="row">
        <LevelBadge level={entry.level} />
        <span>{words(entry.event)}</span>
        {entry.provider && <span class="muted">{entry.provider}</span>}
        <span class="grow" />
        <time class="muted num" dateTime={entry.timestamp}>{dateTime(entry.timestamp)}</time>
      </div>
      <p class="break entry-text">{textOf(entry)}</p>
      {fields.length > 0 && (
        <dl class="facts">
          {fields.map(([name, value]) => [<dt key={name}>{names[name] ?? name}</dt>, <dd key={`${name}-value`} class="num">{valueOf(name, value)}</dd>])}
        </dl>
      )}
      {typeof entry.content === 'string' && <pre>{entry.content}</pre>}
    </Dialog>
  );
}

function valueOf(name: string, value: LogEntry[string]): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return name.endsWith('Ms') ? duration(value) : name === 'status' ? String(value) : number(value);
  return String(value);
}
