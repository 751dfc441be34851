/**
 * Which colours suit a quantity, told from its CF standard name, else from the words of its long name and its name, else from its
 * units: cmocean's map where there is one for it, a diverging one for what has a sign, a cyclic one for directions. A table, and pure.
 *
 * https://matplotlib.org/cmocean/ · https://cfconventions.org/Data/cf-standard-names/current/build/cf-standard-name-table.html
 */
import type { MappedVariable } from "../raster.ts";
import type { End } from "./parse.ts";
import type { ScaleName } from "./scale.ts";

export type Preset = Readonly<{
  colormap: string;
  scale?: ScaleName;
  /** The range reaches equally far on both sides of it. */
  center?: number;
  /** What is known of the range; the rest comes from the data. */
  low?: End;
  high?: End;
  /** Once round: the range is the whole circle in the variable's units. */
  cyclic?: true;
  /** Of a whole: the range is 0 to 1, or to 100 where its units are percent. */
  share?: true;
}>;

const ZERO: End = { value: 0 };
const SIGNED: Preset = { colormap: "balance", center: 0 };
const SPREAD: Preset = { colormap: "amp", low: ZERO };
const NUMBER: Preset = { colormap: "viridis", low: ZERO };
/** Far rain would leave all other rain one colour. */
const RAIN: Preset = { colormap: "rain", low: ZERO, high: { percent: 98 } };

/** Of statistics that make another quantity of the variable's. */
const BY_STATISTIC: Readonly<Partial<Record<string, Preset>>> = {
  count: NUMBER,
  sum_of_weights: NUMBER,
  histogram: NUMBER,
  longest_run: NUMBER,
  windowed_run_count: NUMBER,
  windowed_run_events: NUMBER,
  std: SPREAD,
  var: SPREAD,
  range: SPREAD,
  corr: { colormap: "balance", low: { value: -1 }, high: { value: 1 } },
  cov: SIGNED,
  argmin: { colormap: "viridis" },
  argmax: { colormap: "viridis" },
};

/** The first that matches words joined by underscores. */
const BY_WORDS: readonly (readonly [RegExp, Preset])[] = [
  [/standard_(error|deviation)|uncertainty|spread|variance|root_mean_square/, SPREAD],
  [/^trend_line/, { colormap: "viridis" }],
  [/anomal|departure|tendency|^trend|increment|difference|_bias/, SIGNED],
  [/number_of_observations/, NUMBER],
  [/direction|azimuth|_phase$|^phase/, { colormap: "phase", cyclic: true }],
  [/vorticity|curl|divergence/, { colormap: "curl", center: 0 }],
  [/precipitation|rainfall|rain_rate|snowfall/, RAIN],
  [/(ice|snow).*(fraction|concentration|cover)|ice_area/, { colormap: "ice", share: true }],
  [/ice_(thickness|draft)|snow_(depth|thickness|amount)/, { colormap: "ice", low: ZERO }],
  [/cloud.*(fraction|cover|amount)|cloud_area/, { colormap: "gray", share: true }],
  [/relative_humidity/, { colormap: "YlGnBu", share: true }],
  [/humidity|mixing_ratio|water_vapou?r|precipitable|moisture/, { colormap: "YlGnBu" }],
  [/(area|land|sea)_fraction/, { colormap: "viridis", share: true }],
  [/salinity/, { colormap: "haline" }],
  [/temperature|dew_?point/, { colormap: "thermal" }],
  [/chlorophyll/, { colormap: "algae", scale: "log" }],
  [/oxygen/, { colormap: "oxy" }],
  [/turbid|sediment|suspended|attenuation/, { colormap: "turbid", low: ZERO }],
  [/dissolved_organic|cdom|detritus|nitrate|phosphate|silicate/, { colormap: "matter", low: ZERO }],
  [/shortwave|solar|irradiance|insolation|photosynthetic/, { colormap: "solar" }],
  [/speed|gust/, { colormap: "speed", low: ZERO }],
  [/sea_surface_height|sea_surface_elevation|dynamic_topography|wind_stress|surface_\w*stress/, SIGNED],
  [/heat_flux|net_\w*(flux|radiation)|velocity/, SIGNED],
  [/eastward|northward|zonal|meridional|[xy]_wind|wind_[xy]|[uv]_(component|wind)/, SIGNED],
  [/wave_.*height|swell.*height/, { colormap: "amp", low: ZERO }],
  [/wave_.*period|swell.*period/, { colormap: "tempo", low: ZERO }],
  [/density/, { colormap: "dense" }],
  [/altitude|elevation|topograph|bathymetr|orograph/, { colormap: "topo", center: 0 }],
  [/sea_floor_depth|ocean_depth|layer_(thickness|depth)|water_depth/, { colormap: "deep", low: ZERO }],
  [/vegetation|ndvi|leaf_area|canopy/, { colormap: "YlGn" }],
];

/** Names that models and their tools give; the last resort. */
const BY_NAME: readonly (readonly [RegExp, Preset])[] = [
  [/^(sstk?|t2m|d2m|2t|2d|tas(max|min)?|tos|thetao?|temp|tmp|airt?|skt|stl\d)$/, { colormap: "thermal" }],
  [/^(so|sos|sss|salt|sal|psal|salinity)$/, { colormap: "haline" }],
  [/^(tp|pr|precip|prate|rain)$/, RAIN],
  [/^([uv](wnd|10m?|100m?|o|as|a|gos?)?|w|wap|zos|ssh|adt|sla)$/, SIGNED],
  [/^(ws|wspd|si10|sfcwind|10si)$/, { colormap: "speed", low: ZERO }],
  [/^(siconc|sic|ci|aice|icec)$/, { colormap: "ice", share: true }],
  [/^(tcc|clt|lcc|mcc|hcc)$/, { colormap: "gray", share: true }],
  [/^(chl|chla|chlor_a)$/, { colormap: "algae", scale: "log" }],
  [/^(topo|elev|dem|z0|orog)$/, { colormap: "topo", center: 0 }],
];

const BY_UNITS: readonly (readonly [RegExp, Preset])[] = [
  [/^(deg(ree)?s?[ _]?|°)?(c|celsius)$|^(k|kelvin)$/i, { colormap: "thermal" }],
  [/^mm(\/| ?per ?| )(d|day|h|hr|hour)(-1)?$/i, RAIN],
  [/^(psu|pss-78|g kg-1 salt)$/i, { colormap: "haline" }],
  [/^(deg(ree)?s?_?true)$/i, { colormap: "phase", cyclic: true }],
];

export type Quantity = Readonly<{
  variable: MappedVariable;
  /** What made it of a variable; null where it is drawn as it is stored. */
  statistic: string | null;
  /** Differences from a climatology. */
  isAnomaly: boolean;
}>;

/** Null where nothing is known: then the data decide. */
export function presetOf({ variable: { name, attributes }, statistic, isAnomaly }: Quantity): Preset | null {
  const [standardName, longName, units] = ["standard_name", "long_name", "units"].map((key) =>
    wordsOf(attributes[key]),
  );
  const statistical = statistic && BY_STATISTIC[statistic];
  if (statistical) {
    return statistical;
  }
  if (isAnomaly) {
    return SIGNED;
  }
  return (
    matching(BY_WORDS, snake(standardName!)) ??
    matching(BY_WORDS, snake(longName!)) ??
    matching(BY_WORDS, snake(name)) ??
    matching(BY_NAME, snake(name)) ??
    matching(BY_UNITS, units!)
  );
}

function matching(table: readonly (readonly [RegExp, Preset])[], words: string): Preset | null {
  return (words !== "" && table.find(([pattern]) => pattern.test(words))?.[1]) || null;
}

const wordsOf = (attribute: unknown): string => (typeof attribute === "string" ? attribute.trim() : "");

const snake = (words: string): string => words.toLowerCase().replace(/[^a-z0-9]+/g, "_");
