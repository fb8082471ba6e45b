// The answers about one provider, named models and the configuration (docs/monitoring.md), by the gateway's own description.
import type { Narrow, Schema } from './narrow';
import type { Provider } from './types';

export type ErrorDetail = Schema<'OpenAIErrorDetail'>;
export type OneProviderReply = Narrow<'OneProviderReply', { provider: Provider }>;

export type Origin = 'default' | 'configuration' | 'operator';

/**
 * `configured`: what applies when the operator's value is taken back; null if nothing does. Only for the operator's values.
 * `waits`: the operator's value was set for another address, and is not used now.
 */
export type ProviderSetting = Narrow<'MonitoredSetting', { origin: Origin }>;
export type ProviderSettingsReply = Narrow<'ProviderSettingsReply', { settings: Record<string, ProviderSetting> }>;

export type TokenTest = Schema<'TokenTest'>;
export type ProviderTestReply = Schema<'ProviderTestReply'>;
export type TokenChangeReply = Schema<'TokenChangeReply'>;
export type TokenRotationReply = Schema<'TokenRotationReply'>;
export type TokenResetReply = Schema<'TokenResetReply'>;

export type NamedTarget = Schema<'MonitoredTarget'>;
export type NamedModel = Schema<'MonitoredNamedModel'>;
export type NamedModelsReply = Schema<'NamedModelsReply'>;

export type ConfiguredSetting = Narrow<'EffectiveSetting', { origin: Origin }>;
export type ConfigurationReply = Narrow<'ConfigurationReply', { settings: ConfiguredSetting[] }>;
