import type { NamedModel, NamedTarget } from '../../api/provider-types';
import type { Tone } from '../../ui/badge';

/** What a strategy does, in one sentence. */
export function strategyText(strategy: string): string {
  switch (strategy) {
    case 'ordered': return 'The first target serves. The next one is tried when it fails.';
    case 'weighted': return 'Each request goes to a random target, by weight. The others are tried when it fails.';
    case 'round-robin': return 'The targets take turns. The others are tried when one fails.';
    case 'least-busy': return 'The target with the fewest running calls serves. The others are tried when it fails.';
    case 'lead-worker': return 'The lead serves the first turns of a conversation and takes over again after repeated failures. The worker serves the rest.';
    default: return `The targets are tried by the strategy ${strategy}.`;
  }
}

/** The share of the requests that each target gets first, from 0 to 1. Null where the strategy has no fixed shares. */
export function sharesOf(model: NamedModel): (number | null)[] {
  if (model.strategy !== 'weighted' && model.strategy !== 'round-robin') return model.targets.map(() => null);
  const weight = (target: NamedTarget) => (target.problem ? 0 : model.strategy === 'weighted' ? target.weight : 1);
  const total = model.targets.reduce((sum, target) => sum + weight(target), 0);
  return model.targets.map((target) => (total === 0 ? 0 : weight(target) / total));
}

/** The part that a target plays: "Lead", "1st". Empty where all are equal. */
export function partOf(strategy: string, at: number): string {
  if (strategy === 'lead-worker') return at === 0 ? 'Lead' : 'Worker';
  return strategy === 'ordered' ? String(at + 1) : '';
}

export function conditionOf(model: NamedModel): { tone: Tone; label: string } {
  const broken = model.targets.filter((target) => target.problem).length;
  if (model.problem || broken === model.targets.length) return { tone: 'bad', label: 'cannot serve' };
  return broken > 0 ? { tone: 'warn', label: 'partly ready' } : { tone: 'ok', label: 'ready' };
}

export const callsOf = (model: NamedModel) => model.targets.reduce((sum, target) => sum + target.callsInFlight, 0);

/** The provider that serves a model: the one with the longest prefix that fits. */
export function providerOf<P extends { name: string; prefix: string }>(model: string, providers: readonly P[]): P | undefined {
  return providers.filter((one) => one.prefix !== '' && model.startsWith(one.prefix)).sort((a, b) => b.prefix.length - a.prefix.length)[0];
}

export interface Fallback {
  model: string;
  to: string[];
}

const root = 'ProviderKit:Fallbacks';

/** The fallbacks among the settings, as a list or as one setting for each part: `ProviderKit:Fallbacks:0:To:1`. */
export function fallbacksOf(settings: readonly { path: string; value?: unknown }[]): Fallback[] {
  const found = new Map<number, Fallback>();
  const at = (index: number) => found.get(index) ?? found.set(index, { model: '', to: [] }).get(index)!;
  for (const { path, value } of settings) {
    if (path === root && Array.isArray(value)) value.forEach((item, index) => read(item, at(index)));
    const part = /^ProviderKit:Fallbacks:(\d+)(?::(Model|To)(?::\d+)?)?$/i.exec(path);
    if (!part) continue;
    const fallback = at(Number(part[1]));
    if (part[2] === undefined) read(value, fallback);
    else if (part[2].toLowerCase() === 'model') fallback.model = String(value ?? '');
    else fallback.to.push(...texts(value));
  }
  return [...found.entries()].sort(([a], [b]) => a - b).map(([, fallback]) => fallback).filter((one) => one.model !== '' && one.to.length > 0);
}

function read(item: unknown, fallback: Fallback): void {
  if (typeof item !== 'object' || item === null) return;
  const parts = Object.fromEntries(Object.entries(item).map(([name, value]) => [name.toLowerCase(), value as unknown]));
  fallback.model = String(parts['model'] ?? '');
  fallback.to.push(...texts(parts['to']));
}

const texts = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : typeof value === 'string' ? value.split(',').map((one) => one.trim()).filter((one) => one !== '') : []);
