import type { ComponentType } from 'preact';
import type { IconName } from '../ui/icon';
import type { Route } from './router';

export interface PageProps {
  route: Route;
}

export type PageComponent = ComponentType<PageProps>;

export interface Page {
  id: IconName;
  title: string;
  /** Opens it after `g`. */
  key: string;
  load: () => Promise<{ default: PageComponent }>;
}

/** Every page, in the order of the navigation. Each is loaded when it is first opened. */
export const pages: readonly Page[] = [
  { id: 'overview', title: 'Overview', key: 'o', load: () => import('../pages/overview') },
  { id: 'requests', title: 'Requests', key: 'r', load: () => import('../pages/requests') },
  { id: 'providers', title: 'Providers', key: 'p', load: () => import('../pages/providers') },
  { id: 'logs', title: 'Logs', key: 'l', load: () => import('../pages/logs') },
  { id: 'usage', title: 'Usage', key: 'u', load: () => import('../pages/usage') },
  { id: 'playground', title: 'Playground', key: 'y', load: () => import('../pages/playground') },
  { id: 'connect', title: 'Connect', key: 'c', load: () => import('../pages/connect') },
  { id: 'routing', title: 'Routing', key: 't', load: () => import('../pages/routing') },
  { id: 'configuration', title: 'Configuration', key: 's', load: () => import('../pages/configuration') },
];
