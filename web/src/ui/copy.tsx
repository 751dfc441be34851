/** A button that copies a text, and says that it did. */
import { useState } from "preact/hooks";
import { Icon } from "./icons.tsx";

const SAID_MS = 1600;

export function Copy({ text, what, children }: Readonly<{ text: string; what: string; children?: string }>) {
  const [said, say] = useState("");
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      say("Copied");
    } catch {
      say("The browser does not allow copying");
    }
    setTimeout(() => say(""), SAID_MS);
  };
  return (
    <button
      type="button"
      class={children === undefined ? "quiet small" : "quiet"}
      onClick={copy}
      aria-label={`Copy ${what}`}
      title={`Copy ${what}`}
    >
      <Icon name={said === "Copied" ? "check" : "copy"} />
      {children !== undefined && <span>{said || children}</span>}
      <span class="unseen" role="status">
        {said}
      </span>
    </button>
  );
}

/** Lines of code, to copy. */
export function Code({ text, what }: Readonly<{ text: string; what: string }>) {
  return (
    <div class="code">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard */}
      <section class="scroll" tabIndex={0} aria-label={what}>
        <pre>
          <code>{text}</code>
        </pre>
      </section>
      <Copy text={text} what={what} />
    </div>
  );
}
