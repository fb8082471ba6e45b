import { confirm } from '../../ui/dialog';

/** Asks before the address of a provider changes, because its tokens belong to the address. */
export const confirmAddress = (provider: string) => confirm({
  title: `Change the address of ${provider}?`,
  text: 'Tokens and headers are only sent to the address they were set for. Tokens that were added here for the current address are dropped for good. Configured tokens come back with their address.',
  action: 'Change the address',
  danger: true,
});
