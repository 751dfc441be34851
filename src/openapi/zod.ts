/** zod, with what OpenAPI says beside a schema. Words only: nothing that answers a request imports it. */
import { extendZodWithOpenApi } from "@asteasolutions/zod-to-openapi";
import { z } from "zod";

extendZodWithOpenApi(z);

export { z };
