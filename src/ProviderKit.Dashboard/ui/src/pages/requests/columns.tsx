import { hashOf, route } from '../../app/router';
import { Badge, toneOfStatus } from '../../ui/badge';
import { compact, dateTime, duration, nothing, number, time, words } from '../../ui/format';
import type { Column } from '../../ui/virtual-table';
import type { Row } from './rows';

export const rowHeight = 34;

export function StatusBadge({ row }: { row: Row }) {
  if (row.gone && !row.ended) return <Badge title="The gateway restarted while it ran.">lost</Badge>;
  if (!row.ended) return <Badge tone="info" title="Running"><span class="pulse" />running</Badge>;
  return <Badge tone={toneOfStatus(row.status)} title={row.error ? words(row.error) : undefined}>{row.status ?? nothing}</Badge>;
}

/** The columns of the table. Narrow views leave some out: see requests.css. */
export const columns: readonly Column<Row>[] = [
  {
    id: 'time', title: 'Time', class: 'c-time num',
    cell: (row) => <a href={hashOf('requests', [row.id], route.peek().query)} tabIndex={-1} title={`${dateTime(row.started)} ${row.id}`}>{time(row.started)}</a>,
  },
  { id: 'status', title: 'Status', class: 'c-status', cell: (row) => <StatusBadge row={row} /> },
  { id: 'model', title: 'Model', class: 'c-model', cell: (row) => <span title={row.model}>{row.model ?? row.path ?? nothing}</span> },
  {
    id: 'provider', title: 'Provider', class: 'c-provider',
    cell: (row) => <span title={row.token ? `${row.provider}, token ${row.token}` : row.provider}>{row.provider ?? nothing}</span>,
  },
  { id: 'token', title: 'Token', class: 'c-token', cell: (row) => <span class="muted" title={row.token}>{row.token ?? nothing}</span> },
  { id: 'client', title: 'Client', class: 'c-client', cell: (row) => <span title={row.clientRequestId}>{row.client ?? row.clientRequestId ?? nothing}</span> },
  {
    id: 'attempts', title: 'Tries', class: 'c-attempts right',
    cell: (row) => (row.attempts > 1 ? <Badge tone="warn" title={`${row.attempts} upstream calls`}>{row.attempts}</Badge> : <span class="muted">{row.attempts}</span>),
  },
  { id: 'first', title: 'First byte', class: 'c-first right', cell: (row) => duration(row.firstByteMs) },
  { id: 'duration', title: 'Duration', class: 'c-duration right', cell: (row) => (row.ended ? duration(row.durationMs) : '…') },
  {
    id: 'tokens', title: 'Tokens in / out', class: 'c-tokens right',
    cell: (row) => (row.promptTokens === undefined && row.completionTokens === undefined
      ? <span class="muted">{nothing}</span>
      : <span title={`${number(row.promptTokens ?? 0)} in, ${number(row.completionTokens ?? 0)} out`}>{compact(row.promptTokens ?? 0)} <span class="muted">/</span> {compact(row.completionTokens ?? 0)}</span>),
  },
];
