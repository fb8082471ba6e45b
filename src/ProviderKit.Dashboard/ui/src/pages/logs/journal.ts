export type Level = 'debug' | 'info' | 'warn' | 'error';

export const levels: readonly Level[] = ['debug', 'info', 'warn', 'error'];

/** An entry as the gateway writes it. A gap has no id. */
export interface LogEntry {
  id?: number;
  timestamp: string;
  provider: string;
  level: Level;
  event: string;
  message: string;
  requestId?: string;
  clientRequestId?: string;
  model?: string;
  token?: string;
  nextToken?: string;
  missed?: number;
  error?: string;
  [field: string]: string | number | boolean | undefined;
}

/** An entry with its place. Ids begin anew with each start of the gateway, so a place is the start and the id. */
export interface Row {
  key: string;
  start: number;
  order: number;
  entry: LogEntry;
}

/** The known entries, newest first. */
export interface Journal {
  start: number;
  rows: readonly Row[];
}

export const emptyJournal: Journal = { start: 0, rows: [] };

export const maxRows = 10_000;

/** Adds entries in any order. Known ones change nothing; a gap stands after the newest entry known when it arrives. */
export function add(journal: Journal, entries: readonly LogEntry[]): Journal {
  const fresh: Row[] = [];
  let newest = newestId(journal) ?? 0;
  for (const entry of entries) {
    if (entry.id !== undefined) {
      fresh.push(rowOf(journal.start, entry.id, entry));
      newest = Math.max(newest, entry.id);
    } else {
      fresh.push(rowOf(journal.start, newest + 0.5, entry));
    }
  }
  fresh.sort(newestFirst);
  return { ...journal, rows: merge(journal.rows, fresh) };
}

/** Begins a new start of the gateway, with a row that says so. */
export function restarted(journal: Journal, at: string): Journal {
  const start = journal.start + 1;
  const entry: LogEntry = { timestamp: at, provider: '', level: 'info', event: 'restart', message: 'The gateway was started again.' };
  return { start, rows: [rowOf(start, 0, entry), ...journal.rows] };
}

/** Whether a page of the history, newest first, is of a later start of the gateway: its ids are lower, or name other entries. */
export function isOfLaterStart(journal: Journal, page: readonly LogEntry[]): boolean {
  const newest = newestId(journal);
  if (newest === null) return false;
  const first = page[0]?.id;
  if (first === undefined || first < newest) return true;
  const known = new Map(journal.rows.filter((row) => row.start === journal.start).map((row) => [row.order, row.entry.timestamp]));
  return page.some((entry) => entry.id !== undefined && known.has(entry.id) && known.get(entry.id) !== entry.timestamp);
}

/** The id of the newest entry of the current start. */
export function newestId(journal: Journal): number | null {
  const row = journal.rows.find((one) => one.start === journal.start && one.entry.id !== undefined);
  return row?.entry.id ?? null;
}

/** Whether an entry has every word of a search in it. */
export function matches(entry: LogEntry, search: string): boolean {
  const words = search.toLowerCase().split(/\s+/).filter((word) => word !== '');
  if (words.length === 0) return true;
  const text = [entry.message, entry.provider, entry.event, entry.model, entry.token, entry.nextToken, entry.requestId, entry.clientRequestId, entry.error]
    .filter((part) => part)
    .join(' ')
    .toLowerCase();
  return words.every((word) => text.includes(word));
}

/** Entries as lines of JSON, oldest first. */
export function toLines(rows: readonly Row[]): string {
  return rows.toReversed().map((row) => JSON.stringify(row.entry) + '\n').join('');
}

function rowOf(start: number, order: number, entry: LogEntry): Row {
  return { key: `${start}-${order}`.replace('.', '-'), start, order, entry };
}

function newestFirst(a: Row, b: Row): number {
  return b.start - a.start || b.order - a.order;
}

function merge(old: readonly Row[], fresh: readonly Row[]): readonly Row[] {
  const result: Row[] = [];
  let at = 0;
  for (const row of fresh) {
    while (at < old.length && newestFirst(old[at]!, row) < 0) result.push(old[at++]!);
    const last = result.at(-1);
    const known = old[at]?.key === row.key ? old[at] : last?.key === row.key ? last : undefined;
    if (!known) result.push(row);
    else if (row.entry.missed !== undefined) {
      // Two gaps at one place are one.
      const sum = rowOf(row.start, row.order, { ...row.entry, missed: row.entry.missed + (known.entry.missed ?? 0) });
      if (known === last) result[result.length - 1] = sum;
      else {
        result.push(sum);
        at++;
      }
    }
  }
  for (; at < old.length; at++) result.push(old[at]!);
  return result.length > maxRows ? result.slice(0, maxRows) : result;
}
