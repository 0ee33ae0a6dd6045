// One drawing for each output: which one, its data say.

import { drawSteps } from "./steps.js";
import { drawTimeline } from "./timeline.js";

export function draw(node, data) {
  if (data.kind === "timeline") drawTimeline(node, data);
  else drawSteps(node, data);
}
