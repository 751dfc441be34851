/** Light or dark: what the system says, until someone chooses; the choice is kept in the browser. */
import { computed, effect, signal } from "@preact/signals";

export type Theme = "light" | "dark";

const KEY = "estran-theme";
const dark = matchMedia("(prefers-color-scheme: dark)");
const system = signal<Theme>(dark.matches ? "dark" : "light");
const chosen = signal<Theme | null>(storedTheme());

export const theme = computed<Theme>(() => chosen.value ?? system.value);

dark.addEventListener("change", ({ matches }) => {
  system.value = matches ? "dark" : "light";
});
effect(() => {
  document.documentElement.dataset.theme = theme.value;
});

export function toggleTheme(): void {
  chosen.value = theme.value === "dark" ? "light" : "dark";
  try {
    localStorage.setItem(KEY, chosen.value);
  } catch {
    // Storage is closed to this page: the choice lasts as long as it.
  }
}

function storedTheme(): Theme | null {
  try {
    const stored = localStorage.getItem(KEY);
    return stored === "light" || stored === "dark" ? stored : null;
  } catch {
    return null;
  }
}
