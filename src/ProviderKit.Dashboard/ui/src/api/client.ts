import { signal } from '@preact/signals';
import { ApiError, GatewayAwayError, isAbort, readError } from './errors';

export type Query = Record<string, string | number | boolean | null | undefined>;

export interface Call {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  query?: Query;
  /** Sent as JSON. */
  body?: unknown;
  signal?: AbortSignal;
}

/** What the client tells the rest of the page. The session and the connection set these. */
export const hooks = {
  antiforgery: () => null as string | null,
  onUnauthorized: () => {},
};

/** True while the gateway does not answer. */
export const away = signal(false);

const monitoring = 'api/monitoring/';

/** Adds a query, leaving out what is null, undefined or empty. */
export function withQuery(path: string, query: Query = {}): string {
  const parts = Object.entries(query)
    .filter(([, value]) => value !== null && value !== undefined && value !== '')
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`);
  return parts.length === 0 ? path : `${path}?${parts.join('&')}`;
}

/** Sends a request relative to the page and gives the answer, if its status is a success. Use it for streams. */
export async function send(path: string, call: Call & { headers?: Record<string, string> } = {}): Promise<Response> {
  const method = call.method ?? 'GET';
  const headers: Record<string, string> = { accept: 'application/json', ...call.headers };
  // Before sign-in there is no value. The header alone shows that no page of another origin sends this.
  if (method !== 'GET') headers['x-providerkit-antiforgery'] = hooks.antiforgery() ?? 'none';
  let body: string | undefined;
  if (call.body !== undefined) {
    headers['content-type'] = 'application/json';
    body = JSON.stringify(call.body);
  }
  let response: Response;
  try {
    response = await fetch(withQuery(path, call.query), { method, headers, body, signal: call.signal ?? null, credentials: 'same-origin', cache: 'no-store' });
  } catch (error) {
    if (isAbort(error)) throw error;
    away.value = true;
    throw new GatewayAwayError();
  }
  if (response.ok) {
    away.value = false;
    return response;
  }
  const error = readError(response.status, await response.text().catch(() => ''), response.headers.get('retry-after'));
  away.value = error === null;
  throw error ?? new GatewayAwayError();
}

/** Sends a request and reads its JSON. */
export async function sendJson<T>(path: string, call: Call = {}): Promise<T> {
  const response = await send(path, call);
  try {
    return (await response.json()) as T;
  } catch (error) {
    if (isAbort(error)) throw error;
    throw new ApiError(response.status, 'The answer is not JSON. Is something else served at this address?');
  }
}

async function monitored<T>(path: string, call: Call): Promise<T> {
  try {
    return await sendJson<T>(monitoring + path, call);
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) hooks.onUnauthorized();
    throw error;
  }
}

/** Reads from the monitoring API: `get<ProvidersReply>('providers')`. */
export function get<T>(path: string, query?: Query, signal?: AbortSignal): Promise<T> {
  return monitored<T>(path, { ...(query && { query }), ...(signal && { signal }) });
}

/** Changes something through the monitoring API. */
export function post<T>(path: string, body?: unknown, query?: Query): Promise<T> {
  return monitored<T>(path, { method: 'POST', body, ...(query && { query }) });
}

/** Takes something back through the monitoring API. */
export function remove<T>(path: string, query?: Query): Promise<T> {
  return monitored<T>(path, { method: 'DELETE', ...(query && { query }) });
}
