// Unpack the chart runtime and the specs that travel in this page, then draw every chart in place of its still drawing.
const unpack = async (id) => {
  const packed = Uint8Array.from(atob(document.getElementById(id).textContent.trim()), (sign) => sign.charCodeAt(0));
  return new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
};
const drawAll = async () => {
  const specs = JSON.parse(await unpack("chart-specs"));
  const script = document.createElement("script");
  script.textContent = await unpack("chart-runtime");
  document.head.append(script);
  let drawn = 0;
  for (const place of document.querySelectorAll(".chart-place")) {
    const spec = specs[place.dataset.exhibit];
    delete spec.$schema;
    const live = document.createElement("div");
    try {
      await vegaEmbed(live, spec, {
        mode: "vega-lite",
        renderer: "svg",
        logLevel: 1, // errors only: an empty selection is no news to a reader
        ast: true, // expressions are interpreted, never compiled: the page's policy forbids making script from text
        tooltip: { disableDefaultStyle: true }, // the page's own style sheet has these rules, and those of vega-embed under its name
        actions: { export: true, source: false, compiled: false, editor: false },
      });
      const still = place.querySelector(".still");
      if (still) still.remove();
      place.append(live);
      drawn += 1;
    } catch (problem) {
      console.warn(`Chart ${place.dataset.exhibit} stays still: ${problem}`);
    }
  }
  document.documentElement.dataset.charts = String(drawn);
};
if (document.getElementById("chart-specs")) drawAll();
else document.documentElement.dataset.charts = "0";
