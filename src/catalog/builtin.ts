/** The catalogue that is built into both hosts: every file of `catalogs/`, the samples first. A test holds the list complete. */
import arcoEra5 from "../../catalogs/arco-era5.json" with { type: "json" };
import cciSst from "../../catalogs/cci-sst.json" with { type: "json" };
import cesmLensFlns from "../../catalogs/cesm-lens-flns.json" with { type: "json" };
import cmip6Cesm2HistoricalTas from "../../catalogs/cmip6-cesm2-historical-tas.json" with { type: "json" };
import coadsClimatology from "../../catalogs/coads-climatology.json" with { type: "json" };
import fnocWinds from "../../catalogs/fnoc-winds.json" with { type: "json" };
import gpcp from "../../catalogs/gpcp.json" with { type: "json" };
import levitusClimatology from "../../catalogs/levitus-climatology.json" with { type: "json" };
import murSst from "../../catalogs/mur-sst.json" with { type: "json" };
import nasaPowerMerra2Daily from "../../catalogs/nasa-power-merra2-daily.json" with { type: "json" };
import noaaOisst from "../../catalogs/noaa-oisst.json" with { type: "json" };
import weatherbench2Era5Coarse from "../../catalogs/weatherbench2-era5-64x32.json" with { type: "json" };
import weatherbench2Era5Fine from "../../catalogs/weatherbench2-era5-1440x721.json" with { type: "json" };
import { type CatalogEntry, parseEntry } from "./entry.ts";

const FILES: readonly Readonly<{ id: string }>[] = [
  fnocWinds,
  coadsClimatology,
  levitusClimatology,
  arcoEra5,
  weatherbench2Era5Coarse,
  weatherbench2Era5Fine,
  cmip6Cesm2HistoricalTas,
  cesmLensFlns,
  murSst,
  cciSst,
  noaaOisst,
  gpcp,
  nasaPowerMerra2Daily,
];

/** @throws InvalidEntry naming the file at fault */
export function builtinEntries(): readonly CatalogEntry[] {
  return FILES.map((file) => parseEntry(file, `catalogs/${file.id}.json`));
}
