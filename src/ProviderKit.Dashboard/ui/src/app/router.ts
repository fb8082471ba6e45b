import { signal } from '@preact/signals';

/** Where the page is: `#/requests/abc?status=5xx` is page `requests`, path `['abc']`, query `status`. */
export interface Route {
  page: string;
  path: string[];
  query: Record<string, string>;
}

export const firstPage = 'overview';

export function parseHash(hash: string): Route {
  const text = hash.replace(/^#?\/?/, '');
  const mark = text.indexOf('?');
  const [page, ...path] = (mark < 0 ? text : text.slice(0, mark)).split('/').filter((part) => part !== '').map(decode);
  const query = Object.fromEntries(new URLSearchParams(mark < 0 ? '' : text.slice(mark + 1)));
  return { page: page ?? firstPage, path, query };
}

/** The hash of a place. Leaves out empty values of the query. */
export function hashOf(page: string, path: string[] = [], query: Record<string, string | null | undefined> = {}): string {
  const kept = Object.entries(query).filter((pair): pair is [string, string] => !!pair[1]);
  const search = new URLSearchParams(kept).toString();
  return `#/${[page, ...path].map(encodeURIComponent).join('/')}${search ? `?${search}` : ''}`;
}

export const route = signal<Route>(parseHash(typeof location === 'undefined' ? '' : location.hash));

export function startRouter(): void {
  addEventListener('hashchange', () => {
    route.value = parseHash(location.hash);
  });
}

export function navigate(page: string, path: string[] = [], query: Record<string, string | null | undefined> = {}): void {
  location.hash = hashOf(page, path, query);
}

/** Changes the query of the current place without a step in the history: for filters. */
export function setQuery(changes: Record<string, string | null>): void {
  const { page, path, query } = route.peek();
  const hash = hashOf(page, path, { ...query, ...changes });
  history.replaceState(history.state, '', hash);
  route.value = parseHash(hash);
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
