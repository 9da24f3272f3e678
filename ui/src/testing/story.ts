/** Shows the screens with example data: `npm run dev`, then `/?story`. */
import { setHost } from "../api/host";
import { fakeHost } from "./fakeHost";

setHost(fakeHost());
