// The answers of the monitoring API (docs/monitoring.md), named as the gateway's records. A member that does not apply is left out.

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

export interface TokenCounts {
  total: number;
  active: number;
  blocked: number;
}

export interface Health {
  status: string;
  consecutiveFailures: number;
  lastSuccess: string | null;
  lastFailure: string | null;
  lastErrorKind?: string;
  lastError?: string;
}

export interface Provider {
  name: string;
  enabled: boolean;
  switchedOff: boolean;
  configured: boolean;
  errors: string[];
  condition: Condition;
  problem?: string;
  prefix: string;
  baseUrl?: string;
  dialects: string[];
  credential: string;
  health: Health;
  tokens: TokenCounts;
}

export interface ProvidersReply {
  providers: Provider[];
  available_types: string[];
  total: number;
  enabled: number;
}

export interface Token {
  key: string;
  fingerprint: string;
  /** Able to serve. */
  active: boolean;
  /** Used next. */
  current: boolean;
  blocked: boolean;
  blockedUntil: string | null;
  quarantined: boolean;
  outOfQuota: boolean;
  probing: boolean;
  blockedModels: string[];
  requests: number;
  failures: number;
  blocks: number;
  inFlight: number;
  avoidedRateLimits: number;
  remaining?: number;
  lastUsed: string | null;
}

export interface AllTokensReply extends TokenCounts {
  tokens: Record<string, Token[]>;
  providers: Record<string, TokenCounts>;
}

export interface TokensReply extends TokenCounts {
  provider: string;
  tokens: Token[];
}

export interface RequestRow {
  id: string;
  started: string;
  client?: string;
  clientRequestId?: string;
  model?: string;
  dialect?: string;
  path?: string;
  streamed: boolean;
  provider?: string;
  token?: string;
  attempts: number;
  ended: boolean;
  status?: number;
  error?: string;
  message?: string;
  durationMs?: number;
  firstByteMs?: number;
  promptTokens?: number;
  completionTokens?: number;
  cachedTokens?: number;
  reasoningTokens?: number;
}

export type StepKind =
  | 'target' | 'token_skipped' | 'waited' | 'attempt' | 'fallback' | 'target_skipped' | 'not_repeated' | 'filtered' | 'answered';

export interface Step {
  atMs: number;
  kind: StepKind;
  provider?: string;
  from?: string;
  upstreamModel?: string;
  token?: string;
  preferredToken?: string;
  keptToken?: boolean;
  filter?: string;
  reason?: string;
  freeInMs?: number;
  waitedFor?: string;
  durationMs?: number;
  succeeded?: boolean;
  error?: string;
  upstreamStatus?: number;
  message?: string;
}

export interface RequestDetail extends RequestRow {
  steps: Step[];
  omittedSteps: number;
}

export interface RequestsReply {
  requests: RequestRow[];
  count: number;
  total: number;
  /** How many requests the gateway keeps. */
  kept: number;
  next: string | null;
}

export interface Usage {
  provider?: string;
  name?: string;
  requests: number;
  errors: number;
  cancelled: number;
  promptTokens: number;
  completionTokens: number;
  cachedTokens: number;
  latencyP50Ms?: number;
  latencyP90Ms?: number;
  latencyP99Ms?: number;
}

export type UsageWindow = 'hour' | 'day' | 'total';

export interface UsageReply {
  window: UsageWindow;
  started: string;
  total: Usage;
  providers: Usage[];
  models: Usage[];
  tokens: Usage[];
  clients?: Usage[];
}

export interface SeriesPoint {
  at: string;
  requests: number;
  errors: number;
  cancelled: number;
  promptTokens: number;
  completionTokens: number;
  latencyP50Ms?: number;
  latencyP90Ms?: number;
  latencyP99Ms?: number;
}

export interface SeriesReply {
  window: 'hour' | 'day';
  /** Milliseconds of one point. */
  stepMs: number;
  points: SeriesPoint[];
}

export interface ProviderModelsReply {
  provider: string;
  enabled: boolean;
  prefix: string;
  models: string[];
  total: number;
}
