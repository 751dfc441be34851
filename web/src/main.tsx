import { render } from "preact";
import "./styles/base.css";
import "./styles/catalogue.css";
import "./styles/workspace.css";
import { App } from "./app.tsx";
import { openCollection } from "./catalogue/collections.ts";
import { loadMap } from "./map/stage.tsx";
import { address } from "./state.ts";

// What takes longest begins before the page is made.
const { collection } = address.peek();
if (collection !== null) {
  // The map itself says what is wrong.
  loadMap().catch(() => undefined);
  openCollection(collection);
}
render(<App />, document.getElementById("app")!);
