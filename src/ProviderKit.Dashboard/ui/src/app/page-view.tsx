import { Component, type ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { ErrorState, EmptyState, Loading } from '../ui/states';
import { pages, type Page, type PageComponent } from './pages';
import { hashOf, route } from './router';

const loaded = new Map<string, PageComponent>();

/** The page of the current route, loaded when it is first opened. */
export function PageView() {
  const current = route.value;
  const page = pages.find((one) => one.id === current.page);
  useEffect(() => {
    document.title = page ? `${page.title} · ProviderKit` : 'ProviderKit';
  }, [page]);
  if (!page) {
    return (
      <EmptyState title={`There is no page "${current.page}".`}>
        <a href={hashOf('overview')}>Go to the overview</a>
      </EmptyState>
    );
  }
  return <LoadedPage key={page.id} page={page} />;
}

function LoadedPage({ page }: { page: Page }) {
  const [, drawAgain] = useState(0);
  const [error, setError] = useState<unknown>(null);
  const first = useRef(true);
  const View = loaded.get(page.id);
  useEffect(() => {
    if (View) return;
    let gone = false;
    page.load().then(
      (module) => {
        loaded.set(page.id, module.default);
        if (!gone) drawAgain((value) => value + 1);
      },
      (reason: unknown) => {
        if (!gone) setError(reason);
      },
    );
    return () => {
      gone = true;
    };
  }, [page, View]);
  useEffect(() => {
    // After a change of page the reader is at its start, with the keyboard too. Not at the first one.
    if (first.current && performance.now() > 3000) document.getElementById('main')?.focus({ preventScroll: true });
    first.current = false;
  }, []);
  if (error) {
    return <ErrorState title="This page could not be loaded. The gateway may have been updated." error={error} onRetry={() => location.reload()} />;
  }
  return View ? <Guard key={page.id}><div class={`page-${page.id}`}><View route={route.value} /></div></Guard> : <Loading lines={6} />;
}

/** Shows a fault of a page in its place, so that the others stay usable. */
class Guard extends Component<{ children: ComponentChildren }, { error: unknown }> {
  override state = { error: null as unknown };

  override componentDidCatch(error: unknown): void {
    console.error(error);
    this.setState({ error });
  }

  render() {
    return this.state.error === null
      ? this.props.children
      : <ErrorState title="This page has a fault." error={this.state.error} onRetry={() => this.setState({ error: null })} />;
  }
}
