/** The page: its head, and below it the catalogue or one collection. */
import { useState } from "preact/hooks";
import { isWhole } from "./address.ts";
import { Catalogue } from "./catalogue/catalogue.tsx";
import { opened } from "./catalogue/collections.ts";
import { address, go, hrefOf } from "./state.ts";
import { Icon } from "./ui/icons.tsx";
import { theme, toggleTheme } from "./ui/theme.ts";
import { Workspace } from "./workspace.tsx";

export function App() {
  const { collection } = address.value;
  return (
    <>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <Head />
      {collection === null ? <Catalogue /> : <Workspace key={collection} id={collection} />}
    </>
  );
}

/** A link within the page. */
function Within({
  to,
  current,
  children,
}: Readonly<{ to: Parameters<typeof go>[0]; current?: boolean; children: preact.ComponentChildren }>) {
  return (
    <a
      href={hrefOf(to)}
      aria-current={current ? "page" : undefined}
      onClick={(event) => {
        if (!event.metaKey && !event.ctrlKey && !event.shiftKey) {
          event.preventDefault();
          go(to);
        }
      }}
    >
      {children}
    </a>
  );
}

const CATALOGUE = {
  collection: null,
  view: "map",
  variable: null,
  datetime: null,
  z: null,
  dims: {},
  range: null,
  colormap: null,
  scale: null,
  camera: null,
  places: [],
  search: "",
} as const;

function Head() {
  const { collection, view } = address.value;
  const title = opened.value.state === "ready" ? opened.value.value.title : collection;
  return (
    <header class="head">
      <Within to={CATALOGUE}>
        <Logo />
        <span class="wordmark">Estran</span>
      </Within>
      {collection !== null && (
        <>
          <span class="head-title" title={title ?? ""}>
            {title}
          </span>
          <nav class="tabs" aria-label="Collection">
            <Within to={{ view: "map" }} current={view === "map"}>
              Map
            </Within>
            <Within to={{ view: "about" }} current={view === "about"}>
              About
            </Within>
          </nav>
        </>
      )}
      <span class="spring" />
      {collection !== null && <Share />}
      <a href="/docs" class="head-link">
        API
      </a>
      <button
        type="button"
        class="quiet"
        onClick={toggleTheme}
        aria-label={theme.value === "dark" ? "Light colours" : "Dark colours"}
      >
        <Icon name={theme.value === "dark" ? "sun" : "moon"} />
      </button>
    </header>
  );
}

const SAID_MS = 1800;

function Share() {
  const [said, say] = useState("");
  const share = async () => {
    try {
      await navigator.clipboard.writeText(location.origin + hrefOf({}));
      say(isWhole(address.peek()) ? "Copied" : "Copied, without large polygons");
    } catch {
      say("Copy it from the address bar");
    }
    setTimeout(() => say(""), SAID_MS);
  };
  return (
    <button type="button" class="quiet" onClick={share}>
      <Icon name={said === "" ? "link" : "check"} />
      <span role="status">{said || "Share"}</span>
    </button>
  );
}

function Logo() {
  return (
    <svg class="logo" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path d="M3 10c4.300-4 8.700-4 13 0s8.700 4 13 0" class="logo-1" />
      <path d="M3 17c4.300-4 8.700-4 13 0s8.700 4 13 0" class="logo-2" />
      <path d="M3 24c4.300-4 8.700-4 13 0s8.700 4 13 0" class="logo-3" />
    </svg>
  );
}
