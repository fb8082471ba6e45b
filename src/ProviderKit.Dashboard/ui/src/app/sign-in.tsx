import { useState } from 'preact/hooks';
import { ApiError, messageOf } from '../api/errors';
import { Dialog } from '../ui/dialog';
import { mustSignIn, signIn } from './session';

/** Asks for the admin key over the page, which stays where it is. */
export function SignIn() {
  const [key, setKey] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  if (!mustSignIn.value) return null;

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await signIn(key.trim());
      setKey('');
    } catch (reason) {
      setError(reason instanceof ApiError && reason.status === 429 && reason.retryAfter !== null
        ? `${messageOf(reason)} Try again in ${reason.retryAfter} s.`
        : messageOf(reason));
    } finally {
      setBusy(false);
    }
  }

  return (
    <Dialog title="Sign in" modalOnly onClose={() => {}}>
      <form class="form" onSubmit={(event) => void submit(event)}>
        <label class="field">
          <span>Admin key</span>
          <input
            type="password"
            autocomplete="current-password"
            autofocus
            required
            value={key}
            aria-invalid={error !== null}
            aria-describedby="sign-in-error"
            onInput={(event) => setKey(event.currentTarget.value)}
          />
        </label>
        <p class="muted">It is <code>ProviderKit:AdminKey</code> of the gateway. The page keeps a session cookie, not the key.</p>
        <p id="sign-in-error" class="bad-text" role="alert">{error}</p>
        <button class="button primary" disabled={busy || key.trim() === ''}>{busy ? 'Signing in…' : 'Sign in'}</button>
      </form>
    </Dialog>
  );
}
