/** Line icons on a 24 × 24 field, one path each. */
const paths = {
  overview: 'M3 13h4l3-8 4 14 3-6h4',
  requests: 'M4 6h16M4 12h16M4 18h10',
  providers: 'M4 4h16v6H4zM4 14h16v6H4zM8 7h.01M8 17h.01',
  logs: 'M5 3h10l4 4v14H5zM9 9h3M9 13h6M9 17h6',
  usage: 'M4 20V4M4 20h16M8 16v-4M12 16V8M16 16v-6',
  playground: 'M4 5h16v11H9l-5 4zM9 10h6',
  connect: 'M9 7V3M15 7V3M7 7h10v4a5 5 0 0 1-10 0zM12 16v5',
  routing: 'M4 12h5M9 12c5 0 4-6 11-6M9 12c5 0 4 6 11 6M17 3l3 3-3 3M17 15l3 3-3 3',
  configuration: 'M4 7h9M17 7h3M4 17h3M11 17h9M15 4v6M9 14v6',
  copy: 'M9 9h11v11H9zM15 9V4H4v11h5',
  check: 'M5 13l4 4L19 7',
  close: 'M6 6l12 12M18 6L6 18',
  alert: 'M12 8v5M12 16.5h.01M12 3l9.5 17h-19z',
  menu: 'M4 7h16M4 12h16M4 17h16',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.4M17.6 17.6L19 19M5 19l1.4-1.4M17.6 6.4L19 5',
  moon: 'M20 14.5A8 8 0 0 1 9.5 4 8 8 0 1 0 20 14.5z',
  system: 'M3 5h18v11H3zM9 20h6M12 16v4',
  keyboard: 'M3 6h18v12H3zM7 10h.01M11 10h.01M15 10h.01M8 14h8',
  logout: 'M14 4H5v16h9M10 12h11M17 8l4 4-4 4',
  pause: 'M8 5v14M16 5v14',
  play: 'M7 4l13 8-13 8z',
  right: 'M9 5l7 7-7 7',
  left: 'M15 5l-7 7 7 7',
  up: 'M5 15l7-7 7 7',
  down: 'M5 9l7 7 7-7',
  refresh: 'M20 11A8 8 0 1 0 18 17M20 5v6h-6',
  search: 'M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM16 16l5 5',
  plus: 'M12 5v14M5 12h14',
  trash: 'M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13',
  download: 'M12 4v11M7 11l5 5 5-5M4 20h16',
  send: 'M4 12L20 4l-4 16-4-7z',
  stop: 'M6 6h12v12H6z',
  edit: 'M4 20h4L19 9l-4-4L4 16zM13 7l4 4',
  key: 'M14 10a4 4 0 1 0-3 3.9L13 16h2v2h2v2h3v-3l-6.1-6.1',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
