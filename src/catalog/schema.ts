/** zod's small build, which has no words of its own, and the English ones. What clients and catalogues send is parsed with it. */
import { config } from "zod/mini";
import { en } from "zod/v4/locales";

export * from "zod/mini";

config(en());
