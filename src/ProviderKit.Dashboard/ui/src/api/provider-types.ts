// The answers about one provider, named models and the configuration (docs/monitoring.md).
import type { Provider, TokenCounts } from './types';

export interface ErrorDetail {
  message: string;
  type?: string;
  param?: string | null;
  code?: string | null;
}

export interface OneProviderReply {
  provider: Provider;
}

export type Origin = 'default' | 'configuration' | 'operator';

export interface ProviderSetting {
  value: unknown;
  origin: Origin;
  /** What applies when the operator's value is taken back; null if nothing does. Only for the operator's values. */
  configured?: unknown;
  /** The operator's value was set for another address, and is not used now. */
  waits?: boolean;
}

export interface ProviderSettingsReply {
  provider: string;
  changed: string[];
  settings: Record<string, ProviderSetting>;
  tokens: { added: string[]; removed: string[]; waiting: string[] };
}

export interface TokenTest {
  key: string | null;
  good: boolean;
  latencyMs: number;
  models: number;
  error?: ErrorDetail;
}

export interface ProviderTestReply {
  provider: string;
  good: boolean;
  tokens: TokenTest[];
}

export interface TokenChangeReply extends TokenCounts {
  key: string;
}

export interface TokenRotationReply {
  key: string;
  previous: string | null;
  rotated: boolean;
}

export interface TokenResetReply {
  reset: string[];
}

export interface NamedTarget {
  model: string;
  weight: number;
  callsInFlight: number;
  problem?: string;
}

export interface NamedModel {
  name: string;
  strategy: string;
  problem?: string;
  targets: NamedTarget[];
}

export interface NamedModelsReply {
  models: NamedModel[];
  total: number;
}

export interface ConfiguredSetting {
  path: string;
  flatName?: string;
  value?: unknown;
  default?: string;
  origin: Origin;
  live: boolean;
  description?: string;
}

export interface ConfigurationReply {
  settings: ConfiguredSetting[];
  warnings: string[];
}
