import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { sendJson } from '../api/client';
import { ApiError, isAbort } from '../api/errors';
import { startPolling } from './polling';
import { loadSession } from './session';

export interface Model {
  id: string;
  owned_by: string;
}

const stored = 'providerkit-model';

/** The models that the gateway serves; null until they are read. */
export const models = signal<readonly Model[] | null>(null);
export const modelsError = signal<Error | null>(null);

/** The model that the reader chose last, in the playground and for clients. */
export const chosenModel = signal(read());

export function chooseModel(id: string): void {
  chosenModel.value = id;
  try {
    localStorage.setItem(stored, id);
  } catch {
    // Storage may be forbidden. The choice then lasts until the page is closed.
  }
}

/** Reads the models now and every minute while the component is mounted. */
export function useModels(): readonly Model[] | null {
  useEffect(() => {
    const poll = startPolling(async (signal) => {
      try {
        const reply = await sendJson<{ data: Model[] }>('api/v1/models', { signal });
        models.value = reply.data;
        modelsError.value = null;
        if (chosenModel.peek() === '') chosenModel.value = preferred(reply.data);
      } catch (error) {
        if (isAbort(error)) return;
        if (error instanceof ApiError && error.status === 401) await loadSession();
        if (error instanceof ApiError) modelsError.value = error;
      }
    }, 60_000);
    return () => poll.stop();
  }, []);
  return models.value;
}

/** A model to begin with: one that chats, of a provider that is no router over the others. */
export function preferred(all: readonly Model[]): string {
  const chats = all.filter((model) => !/embed|whisper|tts|audio|realtime|image|dall-e|moderation|rerank/i.test(model.id));
  return (chats.find((model) => !['atlas', 'lead_worker'].includes(model.owned_by)) ?? chats[0] ?? all[0])?.id ?? '';
}

/** The models that match every word of a text, those that begin with it first. */
export function findModels(all: readonly Model[], text: string): readonly Model[] {
  const words = text.toLowerCase().split(/\s+/).filter((word) => word !== '');
  const found = all.filter((model) => words.every((word) => `${model.id} ${model.owned_by}`.toLowerCase().includes(word)));
  const first = words[0];
  return first === undefined ? found : found.toSorted((a, b) => Number(b.id.toLowerCase().startsWith(first)) - Number(a.id.toLowerCase().startsWith(first)));
}

function read(): string {
  try {
    return localStorage.getItem(stored) ?? '';
  } catch {
    return '';
  }
}
