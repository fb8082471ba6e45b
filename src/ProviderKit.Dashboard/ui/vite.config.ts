import { defineConfig, type Plugin } from 'vite';
import { pageOfStyles, scopeStyles } from './src/build/scope-styles.ts';

const gateway = process.env.GATEWAY ?? 'http://127.0.0.1:4000';

/** Answers `api/session` as the gateway does without keys, so that the pages run against any gateway. */
function sessionStub(): Plugin {
  return {
    name: 'session-stub',
    configureServer(server) {
      server.middlewares.use('/api/session', (_request, response) => {
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({
          signedIn: true, needsKey: false, readOnly: false, antiforgery: 'dev', version: 'dev', proxy: '/v1', clientsNeedKey: false, user: null, ends: null, notice: 'Demo: all upstreams are simulated.',
        }));
      });
    },
  };
}

function pageStyles(): Plugin {
  return {
    name: 'page-styles',
    enforce: 'pre',
    transform(code, id) {
      const page = pageOfStyles(id);
      return page ? scopeStyles(code, page) : null;
    },
  };
}

export default defineConfig({
  base: './',
  plugins: [sessionStub(), pageStyles()],
  server: {
    proxy: {
      '/api/monitoring': { target: gateway, ws: true },
      '/api/v1': { target: gateway, rewrite: (path) => path.replace(/^\/api/, '') },
    },
  },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Few chunks compress far better than many: the frame with the two pages that are opened first, what operators set, what talks to models.
    cssCodeSplit: false,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'main', test: /\/src\/(main|app|api|styles|ui\/(?!plot\.ts))|\/pages\/(overview|requests)\/|node_modules\/(preact|@preact)\//, priority: 3 },
            { name: 'operate', test: /\/pages\/(providers|logs|usage|routing|configuration)\//, priority: 2 },
            { name: 'talk', test: /\/pages\/(playground|connect)\//, priority: 1 },
          ],
        },
      },
    },
    reportCompressedSize: false,
  },
  test: { include: ['src/**/*.test.ts'] },
} as import('vite').UserConfig & { test: object });
