import type { RequestDetail, Step } from '../../api/types';
import type { Tone } from '../../ui/badge';
import { countdown, duration, words } from '../../ui/format';

/** One line of a timeline, with its bar on the axis, both in shares of the whole time. */
export interface TimelineItem {
  atMs: number;
  durationMs: number | null;
  start: number;
  length: number;
  title: string;
  detail: string | null;
  tone: Tone;
  kind: string;
}

export interface Timeline {
  totalMs: number;
  ticks: number[];
  items: TimelineItem[];
}

/** Lays a request out on a time axis. `now` is the time, for a request that still runs. */
export function layOut(request: RequestDetail, now: number): Timeline {
  const steps = request.steps ?? [];
  const last = Math.max(0, ...steps.map((step) => step.atMs + (step.durationMs ?? 0)), request.firstByteMs ?? 0);
  const totalMs = Math.max(request.ended ? (request.durationMs ?? 0) : now - Date.parse(request.started), last, 0.001);
  let attempt = 0;
  const raw = steps.map((step) => {
    if (step.kind === 'attempt') attempt++;
    return describe(step, attempt);
  });
  if (request.streamed && request.firstByteMs !== undefined) {
    const end = request.ended ? (request.durationMs ?? totalMs) : totalMs;
    raw.push(item('stream', request.firstByteMs, Math.max(0, end - request.firstByteMs), request.ended ? 'The reply was streamed' : 'The reply is being streamed', null, 'info'));
  }
  raw.push(endOf(request, totalMs));
  return {
    totalMs,
    ticks: ticksOf(totalMs),
    items: raw.map((one) => ({ ...one, start: share(one.atMs, totalMs), length: share(one.durationMs ?? 0, totalMs) })),
  };
}

/** Round times for the axis: at most five, the first is 0. */
export function ticksOf(totalMs: number): number[] {
  const rough = totalMs / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough * 0.999)!;
  return Array.from({ length: Math.floor(totalMs / step + 1e-9) + 1 }, (_, index) => Number((index * step).toPrecision(6)));
}

type RawItem = Omit<TimelineItem, 'start' | 'length'>;

const item = (kind: string, atMs: number, durationMs: number | null, title: string, detail: string | null, tone: Tone): RawItem =>
  ({ kind, atMs, durationMs, title, detail, tone });

const share = (part: number, total: number) => Math.min(1, Math.max(0, part / total));

function describe(step: Step, attempt: number): RawItem {
  const put = (title: string, detail: string | null, tone: Tone) => item(step.kind, step.atMs, step.durationMs ?? null, title, detail, tone);
  const message = step.message ?? null;
  switch (step.kind) {
    case 'target':
      return put(`Provider ${step.provider ?? '?'}${step.upstreamModel ? `, model ${step.upstreamModel}` : ''}`, message, 'idle');
    case 'token_skipped':
      return put(`Token ${step.token ?? '?'} skipped`, skipReason(step), 'warn');
    case 'waited':
      return put(`Waited ${waitedFor(step)}`, step.succeeded === false ? 'without success' : message, step.succeeded === false ? 'bad' : 'warn');
    case 'attempt':
      return put(`Attempt ${attempt}${step.token ? ` with token ${step.token}` : ''}`, attemptDetail(step), step.succeeded ? 'ok' : 'bad');
    case 'fallback':
      return put(`Fell back ${step.from ? `from ${step.from} ` : ''}to ${step.provider ?? '?'}${step.upstreamModel ? `, model ${step.upstreamModel}` : ''}`, join(errorOf(step), message), 'warn');
    case 'target_skipped':
      return put(`Provider ${step.provider ?? '?'} passed over`, join(errorOf(step), message), 'warn');
    case 'not_repeated':
      return put('Could not be sent again', message ?? 'Its body was passed on while it arrived.', 'bad');
    case 'filtered':
      return put(`Filter ${step.filter ?? '?'}`, message, step.error ? 'bad' : 'info');
    case 'answered':
      return put(`${step.provider ?? 'The provider'} answered${step.token ? ` with token ${step.token}` : ''}`, message && `Not sent, as the provider has no counterpart: ${message}`, 'ok');
    default:
      return put(words(step.kind), message, 'idle');
  }
}

function endOf(request: RequestDetail, totalMs: number): RawItem {
  if (!request.ended) return item('running', totalMs, null, 'Still running', null, 'info');
  const at = request.durationMs ?? totalMs;
  const failed = request.status !== undefined && request.status >= 400;
  if (request.status === 499) return item('end', at, null, 'The client ended the request', request.message ?? null, 'idle');
  return item('end', at, null, `Ended with status ${request.status ?? 'unknown'}`, failed && request.error ? words(request.error) : null, failed ? 'bad' : 'ok');
}

function skipReason(step: Step): string {
  const reason = words(step.reason ?? 'not usable');
  return step.freeInMs === undefined ? reason : `${reason}, free in ${countdown(step.freeInMs)}`;
}

function waitedFor(step: Step): string {
  switch (step.waitedFor) {
    case 'token': return 'for a token';
    case 'queue': return 'in the queue';
    case 'backoff': return 'before the next attempt';
    default: return step.waitedFor ? `for ${words(step.waitedFor)}` : '';
  }
}

function attemptDetail(step: Step): string {
  const outcome = step.succeeded
    ? `succeeded after ${duration(step.durationMs)}`
    : join(`failed after ${duration(step.durationMs)}: ${errorOf(step) ?? 'unknown error'}`, step.message ?? null)!;
  if (step.keptToken === true) return `${outcome} (the token that served this conversation before)`;
  return step.preferredToken ? `${outcome} (${step.preferredToken} served this conversation before)` : outcome;
}

function errorOf(step: Step): string | null {
  const error = step.error ? words(step.error) : null;
  return step.upstreamStatus ? `${error ?? 'error'} (HTTP ${step.upstreamStatus})` : error;
}

const join = (...parts: (string | null)[]): string | null => parts.filter(Boolean).join('. ') || null;
