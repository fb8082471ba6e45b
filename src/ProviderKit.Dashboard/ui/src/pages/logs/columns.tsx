import { hashOf } from '../../app/router';
import { Badge, type Tone } from '../../ui/badge';
import { count, dateTime, timeMs, words } from '../../ui/format';
import { Icon } from '../../ui/icon';
import type { Column } from '../../ui/virtual-table';
import type { LogEntry, Row } from './journal';

export const rowHeight = 30;

const tones: Record<string, Tone> = { debug: 'idle', info: 'info', warn: 'warn', error: 'bad' };

export const LevelBadge = ({ level }: { level: string }) => <Badge tone={tones[level] ?? 'idle'}>{level}</Badge>;

/** What an entry says. The gateway leaves the words of a gap to the page. */
export function textOf(entry: LogEntry): string {
  return entry.event === 'gap' ? `${count(entry.missed ?? 0, 'entry was', 'entries were')} not shown: this page was too slow.` : entry.message;
}

export const isMarker = (entry: LogEntry) => entry.event === 'gap' || entry.event === 'restart';

export const columns: readonly Column<Row>[] = [
  { id: 'time', title: 'Time', class: 'l-time num', cell: ({ entry }) => <span title={dateTime(entry.timestamp)}>{timeMs(entry.timestamp)}</span> },
  { id: 'level', title: 'Level', class: 'l-level', cell: ({ entry }) => (isMarker(entry) ? <Icon name={entry.event === 'gap' ? 'alert' : 'refresh'} /> : <LevelBadge level={entry.level} />) },
  { id: 'provider', title: 'Provider', class: 'l-provider', cell: ({ entry }) => <span title={entry.provider}>{entry.provider}</span> },
  { id: 'event', title: 'Event', class: 'l-event', cell: ({ entry }) => <span class="muted">{words(entry.event)}</span> },
  { id: 'message', title: 'Message', class: 'l-message', cell: ({ entry }) => <span title={textOf(entry)}>{textOf(entry)}</span> },
  {
    id: 'request', title: 'Request', class: 'l-request mono',
    cell: ({ entry }) => entry.requestId && <a href={hashOf('requests', [entry.requestId])} tabIndex={-1} title={`Open ${entry.requestId}`}>{shortId(entry.requestId)}</a>,
  },
];

/** Ids of one start differ in their end. */
const shortId = (id: string) => (id.length > 13 ? `…${id.slice(-10)}` : id);
