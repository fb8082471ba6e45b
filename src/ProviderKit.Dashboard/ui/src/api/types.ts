// The answers of the monitoring API (docs/monitoring.md), by the gateway's own description: schema.ts is made of it by `npm run types`.
import type { Narrow, Schema } from './narrow';

/** Made by the dashboard, not by the monitoring API. */
export interface Session {
  signedIn: boolean;
  needsKey: boolean;
  readOnly: boolean;
  antiforgery: string | null;
  version: string;
  /** The path of the proxy, such as /v1. */
  proxy: string;
  /** Whether the proxy asks clients for a key. */
  clientsNeedKey: boolean;
  user: string | null;
  /** When the session ends; null without keys. */
  ends: string | null;
  /** A sentence for the top of the page, such as the name of the environment. */
  notice: string | null;
}

export type Condition = 'ready' | 'degraded' | 'blocked' | 'down' | 'unconfigured' | 'off';

export type TokenCounts = Schema<'TokenCounts'>;
export type Health = Schema<'MonitoredHealth'>;
export type Provider = Narrow<'MonitoredProvider', { condition: Condition }>;
export type ProvidersReply = Narrow<'ProvidersReply', { providers: Provider[] }>;

/** `active`: able to serve. `current`: used next. */
export type Token = Schema<'MonitoredToken'>;
export type AllTokensReply = Schema<'AllTokensReply'>;
export type TokensReply = Schema<'TokensReply'>;

export type RequestRow = Schema<'MonitoredRequest'>;

export type StepKind =
  | 'target' | 'token_skipped' | 'waited' | 'attempt' | 'fallback' | 'target_skipped' | 'not_repeated' | 'filtered' | 'answered';

export type Step = Narrow<'MonitoredStep', { kind: StepKind }>;
export type RequestDetail = Narrow<'MonitoredRequest', { steps: Step[]; omittedSteps: number }>;

/** `kept`: how many requests the gateway keeps. */
export type RequestsReply = Schema<'RequestsReply'>;

export type UsageWindow = 'hour' | 'day' | 'total';

export type Usage = Schema<'MonitoredUsage'>;
export type UsageReply = Narrow<'UsageReply', { window: UsageWindow }>;

export type SeriesPoint = Schema<'MonitoredPoint'>;

/** `stepMs`: milliseconds of one point. */
export type SeriesReply = Narrow<'UsageSeriesReply', { window: 'hour' | 'day' }>;

export type ProviderModelsReply = Schema<'ProviderModelsReply'>;
