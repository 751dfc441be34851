/** Icons, drawn on a grid of 16, in the colour of the text around them. */
const PATHS = {
  play: "M5 3.2v9.600l7.500-4.800z",
  pause: "M4.500 3.500h2.500v9h-2.500zM9 3.500h2.500v9H9z",
  previous: "M10.500 3.500 5.500 8l5 4.500M4 3.500v9",
  next: "M5.500 3.500 10.500 8l-5 4.500M12 3.500v9",
  point:
    "M8 14s4.500-4.300 4.500-7.700a4.500 4.500 0 0 0-9 0C3.500 9.700 8 14 8 14zM8 7.900a1.600 1.600 0 1 0 0-3.200 1.600 1.600 0 0 0 0 3.200z",
  box: "M3 4h10v8H3zM3 4h.01M13 4h.01M3 12h.01M13 12h.01",
  polygon: "M8 2.500 13.500 7l-2 6.500h-7L2.500 7z",
  file: "M8 11V3M4.800 6 8 2.800 11.200 6M3 10.500V13h10v-2.500",
  download: "M8 3v8M4.800 8 8 11.200 11.200 8M3 13.200h10",
  copy: "M6 5.500h7v8H6zM3.500 10.500v-8h7",
  check: "m3 8.500 3.500 3.500L13 4.500",
  close: "m4 4 8 8M12 4l-8 8",
  code: "M5.500 4.500 2 8l3.500 3.500M10.500 4.500 14 8l-3.500 3.500",
  table: "M2.500 3.500h11v9h-11zM2.500 6.500h11M6.500 6.500v6",
  search: "M7 11.500a4.500 4.500 0 1 0 0-9 4.500 4.500 0 0 0 0 9zM10.300 10.300l3.200 3.200",
  sun: "M8 10.800a2.800 2.800 0 1 0 0-5.600 2.800 2.800 0 0 0 0 5.600zM8 1.500v1.300M8 13.200v1.300M1.500 8h1.300M13.200 8h1.300M3.400 3.400l.9.9M11.700 11.700l.9.9M3.400 12.600l.9-.9M11.700 4.300l.9-.9",
  moon: "M13 9.800A5.500 5.500 0 0 1 6.200 3a5.500 5.500 0 1 0 6.800 6.800z",
  link: "M6.800 9.200 9.200 6.800M7.200 4.800l1.300-1.300a2.800 2.800 0 0 1 4 4l-1.300 1.300M8.800 11.200l-1.300 1.300a2.800 2.800 0 0 1-4-4l1.300-1.300",
  undo: "M4 6.500h5.500a3 3 0 0 1 0 6H6M6.500 4 4 6.500 6.500 9",
  keyboard: "M2 4.500h12v7H2zM4.500 7h.01M7 7h.01M9.500 7h.01M12 7h.01M5 9.300h6",
  swap: "M3 6h9M9.500 3.500 12 6 9.500 8.500M13 10.500H4",
} as const;

export type IconName = keyof typeof PATHS;

const FILLED: readonly IconName[] = ["play", "pause"];

export function Icon({ name }: Readonly<{ name: IconName }>) {
  const filled = FILLED.includes(name);
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path
        d={PATHS[name]}
        fill={filled ? "currentColor" : "none"}
        stroke={filled ? "none" : "currentColor"}
        stroke-width="1.4"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}
