import type { Token } from '../api/types';
import type { Tone } from './badge';
import { count } from './format';

export interface TokenState {
  tone: Tone;
  /** One or two words. */
  label: string;
  /** When it is free again, if that is known. */
  until: string | null;
  /** What the words mean, and what to do. */
  help: string;
  /** A reset would change something. */
  resettable: boolean;
}

/** What a token is doing, in words. */
export function stateOf(token: Token): TokenState {
  const until = token.blockedUntil;
  if (token.quarantined) {
    return { tone: 'bad', label: 'Refused', until: null, resettable: true, help: 'The upstream refused this token. It is not used until a test succeeds or it is reset.' };
  }
  if (token.outOfQuota) {
    return { tone: 'warn', label: 'Out of quota', until, resettable: true, help: 'The account has no quota left. The token rests, longer after each failure.' };
  }
  if (token.blocked) {
    return { tone: 'warn', label: 'Rate limited', until, resettable: true, help: 'The upstream limits this token. Other tokens serve until it is free.' };
  }
  if (token.probing) {
    return { tone: 'info', label: 'On trial', until: null, resettable: true, help: 'Its block has ended. One request tries it before the others use it.' };
  }
  if (token.blockedModels.length > 0) {
    return { tone: 'warn', label: 'Partly blocked', until: null, resettable: true, help: 'It is blocked for some models and serves the others.' };
  }
  return token.inFlight > 0
    ? { tone: 'ok', label: 'In use', until: null, resettable: false, help: `It serves ${count(token.inFlight, 'request')} now.` }
    : { tone: 'ok', label: 'Ready', until: null, resettable: false, help: 'It can serve a request now.' };
}

/** The earliest end of a block, if no token is able to serve and the end is known. */
export function nextFree(tokens: readonly Token[]): string | null {
  if (tokens.some((token) => token.active)) return null;
  const ends = tokens.filter((token) => !token.quarantined && token.blockedUntil !== null).map((token) => token.blockedUntil!);
  return ends.sort((a, b) => Date.parse(a) - Date.parse(b))[0] ?? null;
}

/** "2 of 3 tokens ready". */
export function readiness(tokens: { total: number; active: number }): string {
  if (tokens.total === 0) return 'No tokens';
  return tokens.active === tokens.total ? `${count(tokens.total, 'token')} ready` : `${tokens.active} of ${count(tokens.total, 'token')} ready`;
}

/** Where a token that the list names comes from, as far as it matters to the reader. */
export function removalText(key: string, added: readonly string[]): string {
  return added.includes(key)
    ? 'It was added here, and its value is stored nowhere else: to have it back, add it again.'
    : 'It comes from the configuration, which is not changed. You can restore it below the list.';
}
