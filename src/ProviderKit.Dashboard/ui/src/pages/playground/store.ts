import { signal } from '@preact/signals';
import { send } from '../../api/client';
import { ApiError, isAbort, messageOf } from '../../api/errors';
import { readEvents } from '../../api/sse';
import { chosenModel } from '../../app/models';
import { loadSession } from '../../app/session';
import { applyChunk, applyChunks } from './chunks';
import { before, newAnswer, nextId, openCalls, replace, type AssistantTurn, type Turn } from './chat';
import { bodyOf, noSettings, type ChatBody, type Settings } from './request';

// The chat stays while other pages are open, and is gone with the tab: it may hold what must not be kept.
export const turns = signal<readonly Turn[]>([]);
export const settings = signal<Settings>({ ...noSettings });
export const draft = signal('');
export const running = signal(false);
/** The answer whose trail is shown; null shows that of the last one. */
export const tracked = signal<number | null>(null);

let current: AbortController | null = null;

export const set = (changes: Partial<Settings>) => {
  settings.value = { ...settings.peek(), ...changes };
};

/** The settings with the model that the whole page knows. */
export const settingsNow = (): Settings => ({ ...settings.value, model: chosenModel.value });

export function ask(text: string): void {
  turns.value = [...turns.peek(), { kind: 'user', id: nextId(turns.peek()), text }];
  draft.value = '';
  void run();
}

/** Sends what the tools gave, in the order of the calls. */
export function giveResults(results: readonly string[]): void {
  const now = turns.peek();
  const first = nextId(now);
  turns.value = [...now, ...openCalls(now).map((call, index) => ({ kind: 'tool' as const, id: first + index, callId: call.id, name: call.name, text: results[index] ?? '' }))];
  void run();
}

/** Asks for an answer anew. */
export function again(id: number): void {
  turns.value = before(turns.peek(), id);
  void run();
}

/** Takes a question back into the field, with all that came after it. */
export function edit(id: number): void {
  const turn = turns.peek().find((one) => one.id === id);
  if (turn?.kind !== 'user') return;
  draft.value = turn.text;
  turns.value = before(turns.peek(), id);
}

export function clear(): void {
  stop();
  turns.value = [];
  tracked.value = null;
}

export const stop = () => current?.abort();

async function run(): Promise<void> {
  current?.abort();
  const mine = (current = new AbortController());
  const now = settingsNow();
  const body = bodyOf(now, turns.peek());
  let answer = newAnswer(nextId(turns.peek()), now.model, `playground-${crypto.getRandomValues(new Uint32Array(2)).join('-')}`);
  turns.value = [...turns.peek(), answer];
  running.value = true;
  tracked.value = null;
  const started = performance.now();
  let frame = 0;
  // A fast stream has many events for each frame: they are drawn together.
  const change = (next: AssistantTurn, atOnce = false): void => {
    answer = next;
    if (atOnce) {
      cancelAnimationFrame(frame);
      frame = 0;
      turns.value = replace(turns.peek(), answer);
    } else {
      frame ||= requestAnimationFrame(() => {
        frame = 0;
        turns.value = replace(turns.peek(), answer);
      });
    }
  };
  try {
    await receive(body, answer, mine.signal, (next) => change(next));
    change({ ...answer, ...(answer.state === 'running' && { state: 'done' as const }) });
  } catch (error) {
    change(mine.signal.aborted || isAbort(error) ? { ...answer, state: 'stopped' } : { ...answer, state: 'failed', error: faultOf(error) });
    if (error instanceof ApiError && error.status === 401) void loadSession().catch(() => {});
  } finally {
    change({ ...answer, totalMs: performance.now() - started }, true);
    if (current === mine) {
      current = null;
      running.value = false;
    }
  }
}

async function receive(body: ChatBody, first: AssistantTurn, signal: AbortSignal, change: (answer: AssistantTurn) => void): Promise<void> {
  const started = performance.now();
  const response = await send('api/v1/chat/completions', {
    method: 'POST', body, signal,
    headers: { 'x-client-request-id': first.clientRequestId, ...(body.stream && { accept: 'text/event-stream' }) },
  });
  const attempts = Number(response.headers.get('x-providerkit-attempts'));
  let answer: AssistantTurn = {
    ...first,
    requestId: response.headers.get('x-request-id'),
    provider: response.headers.get('x-providerkit-provider'),
    attempts: attempts > 0 ? attempts : null,
    ignored: response.headers.get('x-providerkit-ignored'),
  };
  change(answer);
  if (!response.headers.get('content-type')?.startsWith('text/event-stream')) {
    change(applyChunk(answer, await response.text()));
    return;
  }
  for await (const events of readEvents(response)) {
    answer = applyChunks(answer, events);
    if (answer.firstMs === null && (answer.text || answer.reasoning || answer.calls.length > 0)) answer = { ...answer, firstMs: performance.now() - started };
    change(answer);
    if (answer.state === 'failed') return;
  }
}

function faultOf(error: unknown): NonNullable<AssistantTurn['error']> {
  if (error instanceof ApiError) return { message: error.message, code: error.code, status: error.status };
  return { message: error instanceof TypeError ? 'The connection broke before the answer was complete.' : messageOf(error), code: null, status: null };
}
