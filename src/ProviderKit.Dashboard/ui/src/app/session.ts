import { computed, effect, signal } from '@preact/signals';
import { away, hooks, sendJson } from '../api/client';
import type { Session } from '../api/types';
import { retryDelay } from './backoff';

const path = 'api/session';

/** Null until the gateway has answered for the first time. */
export const session = signal<Session | null>(null);

/** The page asks for the key: the gateway has one, and the reader is not signed in. */
export const mustSignIn = computed(() => session.value !== null && session.value.needsKey && !session.value.signedIn);

/** Nothing may be changed: hide or disable what would. */
export const readOnly = computed(() => session.value?.readOnly ?? false);

/** Seconds until the gateway is asked again; null while it answers. */
export const retryIn = signal<number | null>(null);

export async function signIn(key: string): Promise<void> {
  session.value = await sendJson<Session>(path, { method: 'POST', body: { key } });
}

export async function signOut(): Promise<void> {
  await sendJson<unknown>(path, { method: 'DELETE' }).catch(() => {});
  await loadSession();
}

export async function loadSession(): Promise<void> {
  session.value = await sendJson<Session>(path);
}

/** Loads the session, and from then on asks for it while the gateway is away. All polling waits for this. */
export function startSession(): void {
  hooks.antiforgery = () => session.peek()?.antiforgery ?? null;
  hooks.onUnauthorized = () => {
    const known = session.peek();
    if (known) session.value = { ...known, signedIn: false, needsKey: true };
  };
  effect(() => {
    if (away.value && retryIn.peek() === null) void reconnect();
  });
  loadSession().catch(() => {
    away.value = true;
  });
}

async function reconnect(): Promise<void> {
  for (let failures = 1; away.peek(); failures++) {
    for (let seconds = retryDelay(failures); seconds > 0 && away.peek(); seconds--) {
      retryIn.value = seconds;
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
    retryIn.value = 0;
    await loadSession().catch(() => {
      away.value = true;
    });
  }
  retryIn.value = null;
}
