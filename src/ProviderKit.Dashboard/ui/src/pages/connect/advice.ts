const blocked = 'Every token of the provider rests. The page Providers shows when the next one is free. Add tokens there, or set a fallback on the page Routing.';
const failing = 'The trail shows each try, and the page Providers the state of the provider. Try again, or choose another model.';

/** What to do, by the code of the gateway's error. */
const byCode: Record<string, string> = {
  model_not_found: 'Choose a model of the list, or check its prefix: it names the provider.',
  provider_disabled: 'Switch the provider on, on the page Providers.',
  provider_not_configured: 'The page Providers says what this provider lacks: a token or an address.',
  rate_limit_exceeded: blocked,
  all_tokens_blocked: blocked,
  insufficient_quota: "The account's credit is used up. Add credit at the provider, or a token of another account on the page Providers.",
  upstream_auth: 'The provider does not accept the token. Test the tokens on the page Providers, and replace the one that is refused.',
  invalid_api_key: 'The session has ended, or the gateway asks for a client key. Sign in again.',
  upstream_error: failing,
  overloaded: failing,
  upstream_bad_reply: failing,
  upstream_connection_lost: failing,
  upstream_timeout: 'The provider did not answer in time. Try again, or choose another model.',
  upstream_unreachable: "The gateway cannot reach the provider. Check the provider's address on the page Providers, and the network of the gateway.",
  gateway_saturated: 'The gateway is at its limit of concurrent calls. Try again in a moment, or raise the limit.',
  server_shutting_down: 'The gateway is stopping. Try again when it runs again.',
  internal_error: 'The gateway has a fault. Its own log has the details.',
  context_length_exceeded: 'The chat is too long for this model. Begin a new one, or choose a model with a longer context.',
};

const byStatus: Record<number, string> = {
  400: 'The request has a field that this model or provider does not take. The message names it.',
  401: 'Sign in again. If you are signed in, test the tokens on the page Providers.',
  403: 'The provider does not allow this with this token. Try another model.',
  404: 'Choose a model of the list.',
  413: 'The request is too large. Begin a new chat.',
  429: blocked,
  500: byCode.internal_error!,
  502: failing,
  503: failing,
  504: byCode.upstream_timeout!,
};

/** What to do about a failed request, in plain words; null if only its message says something. */
export function adviceFor(status: number | null, code: string | null): string | null {
  if (code !== null && byCode[code]) return byCode[code];
  if (status !== null) return byStatus[status] ?? null;
  return code === null ? 'Check that the gateway still runs, and that a proxy in front of it does not end long answers.' : null;
}
