import type { RequestRow } from '../../api/types';

/** How many rows the page keeps. */
export const maxRows = 10_000;

/** A row of the table. `gone`: the gateway restarted after it, and no longer has it. */
export interface Row extends RequestRow {
  gone?: boolean;
}

export interface Filter {
  provider?: string;
  model?: string;
  client?: string;
  status?: string;
  text?: string;
}

/** Puts newer rows (newest first) before the known ones, and replaces known ones that were read again. */
export function merge(known: readonly Row[], read: readonly Row[]): Row[] {
  if (read.length === 0) return known as Row[];
  const fresh = new Map(read.map((row) => [row.id, row]));
  const kept = known.map((row) => {
    const newer = fresh.get(row.id);
    if (newer) fresh.delete(row.id);
    return newer ?? row;
  });
  const added = read.filter((row) => fresh.has(row.id));
  return added.length === 0 ? kept : [...added, ...kept].slice(0, maxRows);
}

/**
 * Takes a page read from the start, after the gateway did not know the newest row. If the page has that row, or older ones, it is merged;
 * otherwise the gateway restarted, and the rows from before stay below, marked.
 */
export function mergeFromStart(known: readonly Row[], read: readonly Row[]): Row[] {
  const ids = new Set(read.map((row) => row.id));
  if (known.length === 0 || known.some((row) => !row.gone && ids.has(row.id))) return merge(known, read);
  return [...read, ...known.map((row) => (row.gone ? row : { ...row, gone: true }))].slice(0, maxRows);
}

/** Adds older rows at the end. */
export function append(known: readonly Row[], older: readonly Row[]): Row[] {
  const ids = new Set(known.map((row) => row.id));
  return [...known, ...older.filter((row) => !ids.has(row.id))].slice(0, maxRows);
}

/** The rows that were running when they were last read. */
export const runningOf = (rows: readonly Row[]): Row[] => rows.filter((row) => !row.ended && !row.gone);

export function matches(row: Row, filter: Filter): boolean {
  return (!filter.provider || row.provider === filter.provider)
    && (!filter.client || row.client === filter.client)
    && (!filter.model || (row.model ?? '').toLowerCase().includes(filter.model.toLowerCase()))
    && (!filter.status || hasStatus(row, filter.status))
    && (!filter.text || hasText(row, filter.text.toLowerCase()));
}

export function filterRows(rows: readonly Row[], filter: Filter): readonly Row[] {
  const { provider, model, client, status, text } = filter;
  return provider || model || client || status || text ? rows.filter((row) => matches(row, filter)) : rows;
}

/** The different values of a column, sorted, for a choice. */
export function valuesOf(rows: readonly Row[], column: 'provider' | 'model' | 'client', also?: string): string[] {
  const values = new Set<string>();
  if (also) values.add(also);
  for (const row of rows) {
    const value = row[column];
    if (value) values.add(value);
  }
  return [...values].sort((a, b) => a.localeCompare(b));
}

function hasStatus(row: Row, status: string): boolean {
  if (status === 'running') return !row.ended && !row.gone;
  if (/^[1-5]xx$/.test(status)) return row.status !== undefined && Math.floor(row.status / 100) === Number(status[0]);
  if (status === 'failed') return row.status !== undefined && row.status >= 400;
  return String(row.status ?? '') === status;
}

function hasText(row: Row, text: string): boolean {
  return [row.id, row.clientRequestId, row.token, row.error, row.message].some((value) => value?.toLowerCase().includes(text));
}
