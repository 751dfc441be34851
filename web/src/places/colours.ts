/** Colours of places: told apart by people who see colours differently, on light and on dark. After Okabe and Ito. Pure. */
import type { Theme } from "../ui/theme.ts";

const COLOURS: Readonly<Record<Theme, readonly string[]>> = {
  light: ["#0067a5", "#c4480b", "#00795b", "#9b3d86", "#7a6200", "#4b4fb8", "#a8324a", "#3f5f66"],
  dark: ["#5cb8f0", "#f08c4b", "#3fc9a0", "#dd8bc9", "#e0c34a", "#9fa4f5", "#f0808f", "#a3c0c6"],
};

/** Of so many places. */
export function coloursOf(count: number, theme: Theme): readonly string[] {
  const all = COLOURS[theme];
  return Array.from({ length: count }, (_, i) => all[i % all.length]!);
}
