import { render } from "preact";
import "./styles/base.css";
import "./styles/catalogue.css";
import "./styles/workspace.css";
import { App } from "./app.tsx";

render(<App />, document.getElementById("app")!);
