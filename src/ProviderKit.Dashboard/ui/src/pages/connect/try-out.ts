import { get, send } from '../../api/client';
import { ApiError, messageOf } from '../../api/errors';
import type { RequestDetail } from '../../api/types';
import { loadSession } from '../../app/session';
import { applyChunk } from '../playground/chunks';
import { newAnswer } from '../playground/chat';
import { adviceFor } from './advice';

/** How the try went, in plain words. */
export interface Outcome {
  good: boolean;
  title: string;
  text: string | null;
  code: string | null;
  requestId: string | null;
}

/** Sends one small chat to a model, and reads from its trail who served it. */
export async function tryOut(model: string, signal: AbortSignal): Promise<Outcome> {
  const id = `connect-${crypto.getRandomValues(new Uint32Array(2)).join('-')}`;
  try {
    const response = await send('api/v1/chat/completions', {
      method: 'POST', signal, headers: { 'x-client-request-id': id }, body: { model, messages: [{ role: 'user', content: 'Answer with the word OK.' }] },
    });
    const answer = applyChunk(newAnswer(0, model, id), await response.text());
    const trail = await trailOf(id, signal);
    return { good: true, title: successOf(trail, model), text: answer.text || null, code: null, requestId: trail?.id ?? null };
  } catch (error) {
    if (signal.aborted) throw error;
    if (error instanceof ApiError && error.status === 401) await loadSession().catch(() => {});
    const status = error instanceof ApiError ? error.status : null;
    const code = error instanceof ApiError ? error.code : null;
    const trail = await trailOf(id, signal);
    return { good: false, title: messageOf(error), text: adviceFor(status, code), code: [status, code].filter((part) => part !== null).join(' · ') || null, requestId: trail?.id ?? null };
  }
}

/** "It works: openai answered in 0.4 s with token A. Token B was rate limited, so the gateway went on to the next." */
export function successOf(trail: Pick<RequestDetail, 'provider' | 'token' | 'attempts'> | null, model: string): string {
  if (!trail?.provider) return `It works: ${model} answered.`;
  const with_ = trail.token ? ` with token ${trail.token}` : '';
  const more = trail.attempts > 1 ? ` The first ${trail.attempts === 2 ? 'try' : `${trail.attempts - 1} tries`} failed, and the gateway went on by itself.` : '';
  return `It works: ${trail.provider} answered${with_}.${more}`;
}

async function trailOf(id: string, signal: AbortSignal): Promise<RequestDetail | null> {
  return get<{ request: RequestDetail }>(`requests/${id}`, {}, signal).then((reply) => reply.request, () => null);
}
