import type { Origin } from '../api/provider-types';
import type { Tone } from './badge';

/** The words for where the value of a setting comes from. */
export const origins: Record<Origin, { label: string; tone: Tone; help: string }> = {
  default: { label: 'Default', tone: 'idle', help: 'Nothing sets it: the built-in value applies.' },
  configuration: { label: 'Configuration', tone: 'info', help: 'A file, the environment or the app’s own code sets it.' },
  operator: { label: 'Changed here', tone: 'warn', help: 'An operator set it while the gateway runs. It overrides the configuration.' },
};
