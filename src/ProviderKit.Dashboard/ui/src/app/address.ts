import { session } from './session';

/** The addresses that clients use: the root, as Anthropic's, Google's and Ollama's clients want it, and that of OpenAI's API. */
export interface GatewayAddress {
  root: string;
  v1: string;
}

/** The address of a gateway whose page is at `origin` and whose proxy is at `proxy`. */
export function addressOf(origin: string, proxy: string): GatewayAddress {
  const v1 = `${origin}${proxy.startsWith('/') ? '' : '/'}${proxy}`.replace(/\/+$/, '');
  return { v1, root: v1.replace(/\/v1$/, '') };
}

/** The address as this browser sees the gateway. */
export const gatewayAddress = (): GatewayAddress => addressOf(location.origin, session.value?.proxy ?? '/v1');
