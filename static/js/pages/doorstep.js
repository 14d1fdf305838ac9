// Comes before the check in a frame, and sees what the server cannot: every page around the frame.
import { isListed } from "../helpers/csp_sources.js"

const refusal = document.querySelector("[data-refused]")
const { parents, admitted } = refusal.dataset
const { ancestorOrigins, pathname, search } = location

// The browser keeps the check for the address it was loaded from, and by that the server knows it again.
// Without an origin of its own this page cannot show that it is ours.
const check = window.origin === "null" ? admitted : pathname + search

if ([...ancestorOrigins].every((origin) => isListed(origin, parents))) location.replace(check)
else refusal.hidden = false
