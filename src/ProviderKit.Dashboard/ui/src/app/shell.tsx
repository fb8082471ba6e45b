import { useEffect, useState } from 'preact/hooks';
import { away } from '../api/client';
import { Badge, Dot } from '../ui/badge';
import { ConfirmHost } from '../ui/dialog';
import { Icon, type IconName } from '../ui/icon';
import { Loading } from '../ui/states';
import { Toasts } from '../ui/toast';
import { KeyHelp } from './key-help';
import { helpOpen } from './keys';
import { PageView } from './page-view';
import { pages } from './pages';
import { hashOf, route } from './router';
import { readOnly, retryIn, session, signOut } from './session';
import { SignIn } from './sign-in';
import { setTheme, theme, type Theme } from './theme';

export function Shell() {
  const [menuOpen, setMenuOpen] = useState(false);
  const current = route.value.page;
  useEffect(() => setMenuOpen(false), [current]);
  return (
    <>
      <a class="skip" href="#main" onClick={skip}>Skip to the content</a>
      <header class="top">
        <button
          type="button" class="icon-button menu-button" aria-label="Menu" aria-expanded={menuOpen} aria-controls="nav"
          onClick={() => setMenuOpen(!menuOpen)}
        >
          <Icon name={menuOpen ? 'close' : 'menu'} />
        </button>
        <a class="brand" href={hashOf('overview')}><Mark /><span>ProviderKit</span></a>
        <Status />
        <span class="grow" />
        <ThemeButton />
        <button type="button" class="icon-button keys-button" aria-label="Keyboard shortcuts" title="Keyboard shortcuts (?)" onClick={() => { helpOpen.value = true; }}>
          <Icon name="keyboard" />
        </button>
        {session.value?.needsKey && session.value.signedIn && (
          <button type="button" class="icon-button" aria-label="Sign out" title={`Sign out${session.value.user ? ` (${session.value.user})` : ''}`} onClick={() => void signOut()}>
            <Icon name="logout" />
          </button>
        )}
      </header>
      <nav id="nav" class={menuOpen ? 'nav open' : 'nav'} aria-label="Pages">
        <ul>
          {pages.map((page) => (
            <li key={page.id}>
              <a href={hashOf(page.id)} aria-current={page.id === current ? 'page' : undefined} title={`${page.title} (g ${page.key})`} onClick={() => setMenuOpen(false)}>
                <Icon name={page.id} /><span>{page.title}</span>
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <main id="main" tabIndex={-1}>
        <AwayBanner />
        {session.value ? <PageView /> : <Loading lines={6} />}
      </main>
      <SignIn />
      <KeyHelp />
      <ConfirmHost />
      <Toasts />
    </>
  );
}

function Status() {
  const known = session.value;
  return (
    <span class="status">
      <Dot tone={away.value ? 'bad' : known ? 'ok' : 'idle'} label={away.value ? 'The gateway does not answer' : known ? 'The gateway answers' : 'Connecting'} />
      {known && <span class="version muted">{known.version}</span>}
      {known?.notice && <span class="badge info ellipsis notice" title={known.notice}>{known.notice}</span>}
      {readOnly.value && <Badge tone="warn" title="Nothing can be changed here.">Read-only</Badge>}
    </span>
  );
}

function AwayBanner() {
  const seconds = retryIn.value;
  return (
    <div role="status" aria-live="polite">
      {away.value && (
        <div class="banner bad">
          <Icon name="alert" />
          <span>The gateway does not answer; trying again{seconds ? <span aria-hidden="true"> in {seconds} s</span> : ' now'}. What you see is from before.</span>
        </div>
      )}
    </div>
  );
}

const themes: Record<Theme, { next: Theme; icon: IconName; name: string }> = {
  system: { next: 'light', icon: 'system', name: 'as the system' },
  light: { next: 'dark', icon: 'sun', name: 'light' },
  dark: { next: 'system', icon: 'moon', name: 'dark' },
};

function ThemeButton() {
  const { next, icon, name } = themes[theme.value];
  const text = `Theme: ${name}. Change to ${themes[next].name}.`;
  return <button type="button" class="icon-button" aria-label={text} title={text} onClick={() => setTheme(next)}><Icon name={icon} /></button>;
}

function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" />
      <path d="M7 16h17M13 16c5 0 4-7 11-7M13 16c5 0 4 7 11 7" />
      <circle cx="13" cy="16" r="2.8" />
    </svg>
  );
}

function skip(event: Event): void {
  event.preventDefault();
  document.getElementById('main')?.focus();
}
