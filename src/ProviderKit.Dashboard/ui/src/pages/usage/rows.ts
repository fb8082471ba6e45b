import type { Usage, UsageReply } from '../../api/types';
import { toCsv, type Cell } from '../../ui/csv';

export const dimensions = ['providers', 'models', 'tokens', 'clients'] as const;

export type Dimension = (typeof dimensions)[number];

/** The columns that can be sorted. */
export type SortKey = 'name' | 'requests' | 'errors' | 'cancelled' | 'promptTokens' | 'completionTokens' | 'cachedTokens' | 'latencyP50Ms' | 'latencyP90Ms' | 'latencyP99Ms';

export interface Sort {
  key: SortKey;
  descending: boolean;
}

export const numbers: readonly Exclude<SortKey, 'name'>[] = [
  'requests', 'errors', 'cancelled', 'promptTokens', 'completionTokens', 'cachedTokens', 'latencyP50Ms', 'latencyP90Ms', 'latencyP99Ms',
];

export const rowsOf = (reply: UsageReply, dimension: Dimension): readonly Usage[] => reply[dimension] ?? [];

/** Rows in order. Those without the value come last in either direction; equal ones keep the order of their names. */
export function sorted(rows: readonly Usage[], { key, descending }: Sort): readonly Usage[] {
  const byName = (a: Usage, b: Usage) => nameOf(a).localeCompare(nameOf(b), undefined, { numeric: true });
  return rows.toSorted((a, b) => {
    if (key === 'name') return descending ? byName(b, a) : byName(a, b);
    const left = a[key];
    const right = b[key];
    if (left === undefined || right === undefined) return left === right ? byName(a, b) : left === undefined ? 1 : -1;
    return (descending ? right - left : left - right) || byName(a, b);
  });
}

export function filtered(rows: readonly Usage[], text: string): readonly Usage[] {
  const words = text.toLowerCase().split(/\s+/).filter((word) => word !== '');
  return words.length === 0 ? rows : rows.filter((row) => words.every((word) => `${row.provider ?? ''} ${nameOf(row)}`.toLowerCase().includes(word)));
}

/** The sums of rows. Latencies have none: percentiles cannot be added. */
export function sumOf(rows: readonly Usage[]): Usage {
  const sum: Usage = { requests: 0, errors: 0, cancelled: 0, promptTokens: 0, completionTokens: 0, cachedTokens: 0 };
  for (const row of rows) {
    sum.requests += row.requests;
    sum.errors += row.errors;
    sum.cancelled += row.cancelled;
    sum.promptTokens += row.promptTokens;
    sum.completionTokens += row.completionTokens;
    sum.cachedTokens += row.cachedTokens;
  }
  return sum;
}

/** What the rows leave of the total, such as requests for a model that does not exist; null if that is nothing. */
export function restOf(total: Usage, rows: readonly Usage[]): Usage | null {
  const sum = sumOf(rows);
  const less = (key: Exclude<(typeof numbers)[number], `latency${string}`>) => Math.max(0, total[key] - sum[key]);
  const requests = less('requests');
  return requests === 0 ? null : {
    requests, errors: less('errors'), cancelled: less('cancelled'),
    promptTokens: less('promptTokens'), completionTokens: less('completionTokens'), cachedTokens: less('cachedTokens'),
  };
}

export const nameOf = (row: Usage) => row.name ?? row.provider ?? '';

/** The rows as they are shown, with every number in full. */
export function csvOf(rows: readonly Usage[], dimension: Dimension): string {
  const one = dimension.slice(0, -1);
  const withProvider = dimension === 'tokens';
  const head: Cell[] = [...(withProvider ? ['provider'] : []), one, ...numbers];
  return toCsv([head, ...rows.map((row) => [...(withProvider ? [row.provider] : []), nameOf(row), ...numbers.map((key) => row[key])])]);
}
