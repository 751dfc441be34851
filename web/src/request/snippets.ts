/** How else to ask for the same: each text runs as it is. Pure. */
import { bodyOf, type Question, urlOf } from "../api/ask.ts";

export const LANGUAGES = ["curl", "xarray", "Python", "R", "Julia", "JavaScript"] as const;
export type Language = (typeof LANGUAGES)[number];

/** @param origin of the API: scheme, host and port */
export function snippet(language: Language, origin: string, question: Question): string {
  const [json, csv] = [{ f: "json" }, { f: "csv" }].map((format) => origin + urlOf(question, format)) as [
    string,
    string,
  ];
  return question.polygons ? posted(language, origin + question.path, question) : asked(language, json, csv);
}

function asked(language: Language, json: string, csv: string): string {
  switch (language) {
    case "curl":
      return `curl '${csv.replaceAll("'", "%27")}'`;
    case "xarray":
      return `import requests\nimport xarray as xr\n\nds = xr.Dataset.from_dict(requests.get(\n    "${json}"\n).json())`;
    case "Python":
      return `import pandas as pd\n\ndf = pd.read_csv(\n    "${csv}"\n)`;
    case "R":
      return `df <- read.csv(\n  "${csv}"\n)`;
    case "Julia":
      return `using DelimitedFiles, Downloads\n\nvalues, names = readdlm(Downloads.download(\n    "${csv}"\n), ',', header=true)`;
    case "JavaScript":
      return `const answer = await fetch(\n  "${json}"\n);\nconst { coords, data_vars } = await answer.json();`;
  }
}

/** With the polygons in the body, which is JSON in each of these languages. */
function posted(language: Language, url: string, question: Question): string {
  const [json, csv] = [bodyOf(question, { f: "json" }), bodyOf(question, { f: "csv" })];
  switch (language) {
    case "curl":
      return `curl '${url}' -H 'content-type: application/json' -d '${csv}'`;
    case "xarray":
      return `import requests\nimport xarray as xr\n\nds = xr.Dataset.from_dict(requests.post("${url}", json=${json}).json())`;
    case "Python":
      return `import io\nimport pandas as pd\nimport requests\n\ndf = pd.read_csv(io.StringIO(requests.post("${url}", json=${csv}).text))`;
    case "R":
      return `library(httr2)\n\ndf <- request("${url}") |>\n  req_body_raw('${csv}', "application/json") |>\n  req_perform() |> resp_body_string() |> textConnection() |> read.csv()`;
    case "Julia":
      return `using DelimitedFiles, Downloads\n\nbody = IOBuffer(raw"""${csv}""")\nanswer = IOBuffer()\nDownloads.request("${url}", method="POST", input=body, output=answer,\n    headers=["content-type" => "application/json"])\nvalues, names = readdlm(seekstart(answer), ',', header=true)`;
    case "JavaScript":
      return `const answer = await fetch("${url}", {\n  method: "POST",\n  headers: { "content-type": "application/json" },\n  body: JSON.stringify(${json}),\n});\nconst { coords, data_vars } = await answer.json();`;
  }
}
