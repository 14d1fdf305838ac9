// Comes before the check in a frame, and sees what the server cannot: every page around the frame.
import { isListed } from "../helpers/csp_sources.js"

const refusal = document.querySelector("[data-refused]")
const { parents, admitted } = refusal.dataset

if ([...location.ancestorOrigins].every((origin) => isListed(origin, parents))) location.replace(admitted)
else refusal.hidden = false
