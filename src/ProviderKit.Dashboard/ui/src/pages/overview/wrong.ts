import type { Provider, Token, Usage } from '../../api/types';
import type { Tone } from '../../ui/badge';
import { countdown, count, number, percent, words } from '../../ui/format';

/** Something that is wrong, in plain words. */
export interface Finding {
  tone: Extract<Tone, 'bad' | 'warn' | 'info'>;
  /** The provider that it is about. */
  provider: string;
  text: string;
  /** What to do about it. */
  advice?: string;
}

const order = { bad: 0, warn: 1, info: 2 } as const;
const worthRequests = 10;
const worthShare = 0.05;

/** What is wrong now, the worst first. */
export function whatIsWrong(providers: readonly Provider[], tokens: Record<string, readonly Token[]>, usage: readonly Usage[], now: number): Finding[] {
  const findings = providers.flatMap((provider) => ofProvider(provider, tokens[provider.name] ?? [], usage.find((row) => row.name === provider.name), now));
  return findings.map((finding, index) => ({ finding, index }))
    .sort((a, b) => order[a.finding.tone] - order[b.finding.tone] || a.index - b.index)
    .map(({ finding }) => finding);
}

function ofProvider(provider: Provider, tokens: readonly Token[], usage: Usage | undefined, now: number): Finding[] {
  const say = (tone: Finding['tone'], text: string, advice?: string): Finding => ({ tone, provider: provider.name, text, ...(advice && { advice }) });
  if (provider.switchedOff) return [say('info', 'switched off.', 'Its clients get a 503 until it is switched on.')];
  if (!provider.enabled) return [];
  if (!provider.configured) return [say('bad', 'enabled, but not configured.', provider.errors.join(' '))];
  const findings = ofTokens(tokens, now, say);
  const { consecutiveFailures: failures, lastErrorKind } = provider.health;
  const lastError = withoutName(provider.health.lastError, provider.name);
  if (provider.condition === 'down') {
    findings.unshift(say('bad', `down: ${failures === 1 ? 'its last call' : `its last ${number(failures)} calls`} failed${lastErrorKind ? ` (${words(lastErrorKind)})` : ''}.`, lastError));
  } else if (provider.condition === 'degraded') {
    findings.push(say('warn', failures > 0 ? `${failures === 1 ? 'its last call' : `its last ${number(failures)} calls`} failed${lastErrorKind ? ` (${words(lastErrorKind)})` : ''}.` : 'degraded.', lastError ?? provider.problem));
  } else if (provider.condition === 'unconfigured' || (provider.condition === 'blocked' && findings.length === 0)) {
    findings.push(say('bad', provider.problem ?? words(provider.condition)));
  }
  if (usage && provider.condition !== 'down' && usage.requests >= worthRequests && usage.errors / usage.requests >= worthShare) {
    findings.push(say('warn', `${percent(usage.errors, usage.requests)} of its requests failed (${number(usage.errors)} of ${number(usage.requests)}).`));
  }
  return findings;
}

function ofTokens(tokens: readonly Token[], now: number, say: (tone: Finding['tone'], text: string, advice?: string) => Finding): Finding[] {
  const findings: Finding[] = [];
  const unusable = tokens.filter((token) => !token.active || token.quarantined);
  const refused = unusable.filter((token) => token.quarantined && !token.outOfQuota);
  const empty = unusable.filter((token) => token.outOfQuota);
  const blocked = unusable.filter((token) => !token.quarantined && !token.outOfQuota);
  const all = tokens.length > 0 && unusable.length === tokens.length;
  if (blocked.length > 0) {
    findings.push(say(all ? 'bad' : blocked.length * 2 > tokens.length ? 'warn' : 'info', `${share(blocked.length, tokens.length)} blocked${nextFree(blocked, now)}.`));
  }
  if (refused.length > 0) {
    findings.push(say(all ? 'bad' : 'warn', `${share(refused.length, tokens.length)} quarantined: ${names(refused)}.`, 'The provider refused it. Replace it, or reset it once it is valid again.'));
  }
  if (empty.length > 0) findings.push(say(all ? 'bad' : 'warn', `${share(empty.length, tokens.length)} out of quota: ${names(empty)}${nextFree(empty, now)}.`));
  for (const token of tokens.filter((one) => one.active && one.blockedModels.length > 0)) {
    findings.push(say('info', `token ${token.key} is blocked for ${listed(token.blockedModels, 'model')}.`));
  }
  return findings;
}

/** Errors begin with the provider's name, which the finding has already. */
const withoutName = (text: string | undefined, name: string) => (text?.startsWith(`${name}: `) ? text.slice(name.length + 2) : text);

function share(part: number, total: number): string {
  if (part === total) return total === 1 ? 'its only token' : `all ${count(total, 'token')}`;
  return `${number(part)} of ${count(total, 'token')}`;
}

const names = (tokens: readonly Token[]) => listed(tokens.map((token) => token.key), 'token');

/** At most three names, and how many more there are. */
function listed(all: readonly string[], what: string): string {
  return all.length > 3 ? `${all.slice(0, 2).join(', ')} and ${count(all.length - 2, `other ${what}`)}` : all.join(', ');
}

function nextFree(tokens: readonly Token[], now: number): string {
  const times = tokens.flatMap((token) => (token.blockedUntil ? [Date.parse(token.blockedUntil) - now] : []));
  if (times.length === 0) return '';
  const soonest = Math.min(...times);
  return soonest <= 0 ? ', free now' : `, next free in ${countdown(soonest)}`;
}
